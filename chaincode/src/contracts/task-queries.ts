import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Closed, NodeRecord, QUERIES, Result, Settled, Task, toJson } from '../api';
import type { Recipient } from '../api';
import { authoriseReader } from '../ledger/access';
import { LedgerContext } from '../ledger/context';
import { keys, ranges } from '../ledger/keys';
import { planOpen, planResult } from '../ledger/plan';
import {
  isPresent,
  loadCommits,
  loadReveals,
  loadScoreCommits,
  loadScoreReveals,
  loadTask,
  parametersOf,
} from '../ledger/tasks';
import type { TextPlace } from '../ledger/texts';
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
    const { task, seats, substitutes, quote } = await planOpen(ctx, caller, parameters, request);
    const readers = new Set([caller.node, request.coordinator, ...seats.map(({ node }) => node)]);
    const recipients: Recipient[] = [];
    for (const node of readers) {
      const { encryptionKey } = await ctx.store.get(keys.node(node), NodeRecord, 'UNKNOWN_NODE');
      recipients.push({ node, encryptionKey });
    }
    return toJson({ task, seats, substitutes, quote, recipients });
  }

  @Transaction(false)
  @Returns('string')
  async planResult(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['taskQueries:planResult'].request, json);
    const authorised = await authoriseReader(ctx);
    const task = await loadTask(ctx, request.task);
    const parameters = await parametersOf(ctx, task, authorised);
    return toJson(await planResult(ctx, task, parameters, await loadCommits(ctx, task), await loadReveals(ctx, task)));
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: LedgerContext, json: string): Promise<string> {
    const { task: id } = parseRequest(QUERIES['taskQueries:read'].request, json);
    await authoriseReader(ctx);
    const task = await loadTask(ctx, id);
    const result = await ctx.store.find(keys.result(id), Result);
    const validators = result?.validators ?? [];
    return toJson({
      task,
      commits: (await loadCommits(ctx, task)).filter(isPresent),
      closed: (await ctx.store.find(keys.closed(id, 0), Closed)) ?? null,
      reveals: (await loadReveals(ctx, task)).filter(isPresent),
      result: result ?? null,
      scoreCommits: (await loadScoreCommits(ctx, id, validators)).filter(isPresent),
      scoresClosed: (await ctx.store.find(keys.scoresClosed(id), Closed)) ?? null,
      scoreReveals: (await loadScoreReveals(ctx, id, validators)).filter(isPresent),
      settled: (await ctx.store.find(keys.settled(id), Settled)) ?? null,
    });
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: LedgerContext, json: string): Promise<string> {
    const { after, limit } = parseRequest(QUERIES['taskQueries:list'].request, json);
    await authoriseReader(ctx);
    const { entries, more } = await ctx.store.page(ranges.tasks(after), Task, limit);
    const tasks: { task: Task; settled: boolean }[] = [];
    for (const { value } of entries)
      tasks.push({ task: value, settled: await ctx.store.exists(keys.settled(value.task)) });
    return toJson({ tasks, more });
  }

  /** Prompt, answers and final answer of a task, sealed, as far as they are there. */
  @Transaction(false)
  @Returns('string')
  async texts(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['taskQueries:texts'].request, json);
    await authoriseReader(ctx);
    const { requester, coordinator, seats } = await loadTask(ctx, task);
    const places: TextPlace[] = [
      { task, step: 'prompt', round: 0, author: requester },
      ...seats.map(({ node }) => ({ task, step: 'answer', round: 0, author: node }) as const),
      { task, step: 'result', round: 0, author: coordinator },
    ];
    return JSON.stringify(await ctx.texts.readAll(places, task, coordinator));
  }

  /** A sealed text: ciphertext and wrapped keys. Only who holds a recipient's private key can open it. */
  @Transaction(false)
  @Returns('string')
  async text(ctx: LedgerContext, json: string): Promise<string> {
    const place = parseRequest(QUERIES['taskQueries:text'].request, json);
    await authoriseReader(ctx);
    const { coordinator } = await loadTask(ctx, place.task);
    return JSON.stringify(await ctx.texts.read(place, coordinator));
  }
}
