import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Erased, LedgerError, NodeRecord, QUERIES, Task, toJson } from '@llmnet/protocol';
import type { Plan, Recipient, ResultPlan, TaskPage } from '@llmnet/protocol';
import { authoriseReader } from '../state/access';
import { loadAnswered, planValidators } from '../state/tasks/conclusion';
import { LedgerContext } from '../state/context';
import { keys, ranges } from '../state/keys';
import { planOpen } from '../state/tasks/opening';
import { loadTask, parametersOf } from '../state/tasks/tasks';
import { loadTaskView } from '../state/tasks/task-view';
import { LedgerContract, parseRequest } from './ledger-contract';

/** What is asked about tasks and never submitted: plans, records, sealed texts. */
@Info({ title: 'taskQueries', description: 'Plans, records and sealed texts of tasks' })
export class TaskQueriesContract extends LedgerContract {
  constructor() {
    super('taskQueries');
  }

  @Transaction(false)
  @Returns('string')
  async plan(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['taskQueries:plan'].request, json);
    const { caller, parameters } = await authoriseReader(ctx);
    const { task, coordinator, seats, substitutes, quote } = await planOpen(ctx, caller, parameters, request);
    const readers = new Set([caller.node, coordinator, ...seats.map(({ node }) => node)]);
    const recipients: Recipient[] = [];
    for (const node of readers) {
      const { encryptionKey } = await ctx.store.get(keys.node(node), NodeRecord, 'UNKNOWN_NODE');
      recipients.push({ node, encryptionKey });
    }
    return toJson({ task, coordinator, seats, substitutes, quote, recipients } satisfies Plan);
  }

  @Transaction(false)
  @Returns('string')
  async planResult(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['taskQueries:planResult'].request, json);
    const authorised = await authoriseReader(ctx);
    const task = await loadTask(ctx, request.task);
    const parameters = await parametersOf(ctx, task, authorised);
    const validators = await planValidators(ctx, task, parameters, await loadAnswered(ctx, task));
    return toJson({ validators } satisfies ResultPlan);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['taskQueries:read'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadTaskView(ctx, task));
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: LedgerContext, json: string): Promise<string> {
    const { after, limit } = parseRequest(QUERIES['taskQueries:list'].request, json);
    await authoriseReader(ctx);
    const { entries, more } = await ctx.store.page(ranges.tasks(after), Task, limit);
    const tasks: TaskPage['tasks'] = [];
    for (const { value } of entries) {
      tasks.push({ task: value, settled: await ctx.store.exists(keys.settled(value.task)) });
    }
    return toJson({ tasks, more } satisfies TaskPage);
  }

  /** Every text of a task or of a canary, sealed, as far as they are there. */
  @Transaction(false)
  @Returns('string')
  async texts(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['taskQueries:texts'].request, json);
    await authoriseReader(ctx);
    const texts = await ctx.texts.readAll(task);
    if (texts.length === 0) await refuseAbsent(ctx, task, task);
    return JSON.stringify(texts);
  }

  /** A sealed text: ciphertext and wrapped keys. Only who holds a recipient's private key can open it. */
  @Transaction(false)
  @Returns('string')
  async text(ctx: LedgerContext, json: string): Promise<string> {
    const place = parseRequest(QUERIES['taskQueries:text'].request, json);
    await authoriseReader(ctx);
    const text = await ctx.texts.read(place);
    if (text === undefined) return refuseAbsent(ctx, place.task, `${place.step} of ${place.task} by ${place.author}`);
    return JSON.stringify(text);
  }
}

/** Says why a text is not there. @throws LedgerError ERASED, UNKNOWN_RECORD */
async function refuseAbsent(ctx: LedgerContext, task: string, what: string): Promise<never> {
  const erased = await ctx.store.find(keys.erased(task), Erased);
  throw new LedgerError(erased === undefined ? 'UNKNOWN_RECORD' : 'ERASED', what);
}
