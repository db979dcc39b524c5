import { VALIDATION, answerCommitment, canaryCommitment, mspOf, nodeId, scoreCommitment } from '@llmnet/protocol';
import type { NodeId, Plan, SubmitRequest, TaskView, TextStep } from '@llmnet/protocol';
import { NodeDirectory, grantKeys, openDocument, sealDocument } from '@llmnet/ledger-client';
import type { Grant, Ledger } from '@llmnet/ledger-client';
import { AnswerDocument, PromptDocument, freshSalt } from '@llmnet/ledger-client';
import { CHANNEL, DOMAIN } from '../cast';
import type { Msp } from '../cast';
import type { ScriptedConsortium } from './scripted-consortium';
import { whenSeen } from './when-accepted';

type Terms = SubmitRequest<'tasks:open'>['terms'];
type Subject = SubmitRequest<'disputes:open'>['subject'];

/** Opens the link of every task here: none is a canary. */
const LINK_SALT = 'ab'.repeat(32);
const ANYONE = { allowed: [], denied: [] };
export const PROMPT: PromptDocument = { messages: [{ role: 'user', content: 'a question' }] };

/** Where a task is opened: one of the requester's lanes, and how many that lane has opened before. */
export interface Opening {
  readonly lane: number;
  readonly opens?: number;
  readonly terms?: Partial<Terms>;
  readonly epoch?: number;
}

export interface Scoring {
  /** The dispute whose panel judges; the validators if left out. */
  readonly panel?: number;
  /** Scores of the answers after revision rounds. */
  readonly last?: readonly (number | null)[];
  /** Taken between sealing and opening. */
  readonly close?: () => Promise<unknown>;
}

/** What a respondent keeps between commit and reveal when a test plays it. */
export interface PlayedAnswer {
  readonly digest: string;
  readonly seedSalt: string;
  readonly abstained: boolean;
}

/** Plays the parties of tasks that one member asks and coordinates, with real texts sealed for their real readers. */
export class TaskPlayer {
  readonly #directories = new Map<Ledger, NodeDirectory>();

  constructor(
    readonly consortium: ScriptedConsortium,
    readonly requester: Msp = 'AsterMSP',
  ) {}

  /** Plans and opens a task. */
  async open(opening: Opening): Promise<Plan> {
    const { ledger, plan, request, transient } = await this.prepareOpen(opening);
    await ledger.submit('tasks:open', request, { transient });
    return plan;
  }

  async prepareOpen({ lane, opens = 0, terms = {}, epoch }: Opening) {
    const ledger = await this.consortium.node(this.requester, 'gateway');
    const domain = terms.domain ?? DOMAIN;
    const latest = epoch ?? (await ledger.query('reputation:epoch', { domain, known: 0 })).epoch ?? 0;
    const coordinator = nodeId(this.requester, 'worker');
    const asked = { lane, opens, epoch: latest, terms: { ...this.#terms, ...terms }, coordinator };
    const plan = await ledger.query('taskQueries:plan', asked);
    const place = { task: plan.task, step: 'prompt', round: 0, author: ledger.identity.node } as const;
    const sealed = await sealDocument(ledger, place, PROMPT, plan.recipients);
    const request = {
      ...asked,
      committee: plan.seats.map(({ provider }) => provider),
      substitutes: plan.substitutes.map(({ provider }) => provider),
      quote: plan.quote.toString(),
      promptDigest: sealed.digest,
      link: canaryCommitment({ channel: CHANNEL, task: plan.task }, null, LINK_SALT),
    };
    return { ledger, plan, request, transient: sealed.transient };
  }

  async prepareCommit(task: string, provider: string, round = 0, abstained = false) {
    const ledger = await this.consortium.workerOf(provider);
    const author = ledger.identity.node;
    const seedSalt = freshSalt();
    const words = { content: 'an answer', final: 'an answer', abstained, seedSalt, expertMilliseconds: 1 };
    const sealed = await this.#seal(ledger, { task, step: 'answer', round }, words, [author]);
    const answer: PlayedAnswer = { digest: sealed.digest, seedSalt, abstained };
    const commitment = answerCommitment({ channel: CHANNEL, task, round, author }, answer);
    const request = { task, round, commitment, model: 'played', promptTokens: 1, completionTokens: 1 };
    return { ledger, answer, request, transient: sealed.transient };
  }

  async commit(task: string, provider: string, round = 0): Promise<PlayedAnswer> {
    const { ledger, answer, request, transient } = await this.prepareCommit(task, provider, round);
    await ledger.submit('tasks:commit', request, { transient });
    return answer;
  }

  async reveal(task: string, provider: string, answer: PlayedAnswer, round = 0): Promise<void> {
    const ledger = await this.consortium.workerOf(provider);
    const place = { task, step: 'answer', round, author: ledger.identity.node } as const;
    const { contentKey } = await openDocument(ledger, place, AnswerDocument, answer.digest);
    const seats = (await ledger.query('taskQueries:read', { task })).seats.map(({ node }) => node);
    const parties = [nodeId(this.requester, 'worker'), nodeId(this.requester, 'gateway'), ...seats];
    const transient = await grantKeys([{ place, contentKey, readers: await this.#readers(ledger, parties) }]);
    await ledger.submit('tasks:reveal', { task, round, ...answer }, { transient });
  }

  /** Commits and reveals an answer of each of these seats. */
  async answerAll(task: string, providers: readonly string[], round = 0): Promise<void> {
    const answers = await Promise.all(
      providers.map(async (provider) => ({ provider, answer: await this.commit(task, provider, round) })),
    );
    await Promise.all(
      answers.map(({ provider, answer }) => whenSeen(() => this.reveal(task, provider, answer, round))),
    );
  }

  async decline(task: string, provider: string): Promise<void> {
    await (await this.consortium.workerOf(provider)).submit('tasks:decline', { task });
  }

  /** The coordinator gives a seat to a substitute and wraps the prompt's key for it. */
  async substitute(task: string, seat: number, provider: string): Promise<void> {
    const coordinator = await this.consortium.worker(this.requester);
    const grant = await this.#promptFor(coordinator, task, [nodeId(mspOf(provider), 'worker')]);
    await coordinator.submit('tasks:substitute', { task, seat, provider }, { transient: await grantKeys([grant]) });
  }

  /** The prompt as the worker of a provider can open it. */
  async promptAsReadBy(task: string, reader: Ledger): Promise<PromptDocument> {
    return (await openDocument(reader, this.#prompt(task), PromptDocument)).document;
  }

  async startRound(task: string, round: number, readers: readonly NodeId[]): Promise<void> {
    const coordinator = await this.consortium.worker(this.requester);
    const sealed = await this.#seal(coordinator, { task, step: 'round', round }, { board: 'the answers' }, readers);
    const request = { task, round, digest: sealed.digest };
    await coordinator.submit('tasks:startRound', request, { transient: sealed.transient });
  }

  /** The coordinator records the result. @returns the validators that were drawn */
  conclude(task: string, rounds = 0): Promise<string[]> {
    return whenSeen(() => this.#conclude(task, rounds));
  }

  async #conclude(task: string, rounds: number): Promise<string[]> {
    const ledger = await this.consortium.worker(this.requester);
    const { validators } = await ledger.query('taskQueries:planResult', { task });
    const words = { content: 'an answer', final: null };
    const seats = (await ledger.query('taskQueries:read', { task })).seats.map(({ node }) => node);
    const readers = [nodeId(this.requester, 'gateway'), ...seats, ...validators];
    const sealed = await this.#seal(ledger, { task, step: 'result', round: 0 }, words, readers);
    const outcome = { method: 'vote', flag: 'ok', unanimous: true, agreement: 1_000_000, independence: 1 } as const;
    const request = { task, digest: sealed.digest, ...outcome, follows: null, dissent: [], rounds, validators };
    const prompt = await grantKeys([await this.#promptFor(ledger, task, validators)]);
    await ledger.submit('tasks:result', request, { transient: { ...sealed.transient, ...prompt } });
    return validators;
  }

  /** Every one of these judges gives the same scores, in seat order (PPM). */
  async score(
    task: string,
    judges: readonly string[],
    providers: readonly string[],
    scores: readonly (number | null)[],
    { panel = 0, last = [], close }: Scoring = {},
  ): Promise<void> {
    const entries = providers.map((provider, seat) => ({
      provider,
      score: scores[seat] ?? null,
      final: last[seat] ?? null,
    }));
    const salts = new Map(judges.map((judge) => [judge, freshSalt()]));
    await Promise.all(
      [...salts].map(async ([judge, salt]) => {
        const ledger = await this.consortium.workerOf(judge);
        const place = { task, step: 'score', round: panel } as const;
        const { transient } = await this.#seal(ledger, place, { scores: entries, salt }, [judge]);
        const commitment = scoreCommitment({ channel: CHANNEL, task, panel, author: judge }, entries, [], salt);
        const request = { task, panel, commitment };
        await whenSeen(() => ledger.submit('evaluation:commitScore', request, { transient }));
      }),
    );
    await close?.();
    await Promise.all(
      [...salts].map(async ([judge, salt]) => {
        const request = { task, panel, scores: entries, salt, rationales: [] };
        const ledger = await this.consortium.workerOf(judge);
        await whenSeen(() => ledger.submit('evaluation:revealScore', request));
      }),
    );
  }

  async settle(task: string, by: Msp = this.requester): Promise<void> {
    const ledger = await this.consortium.worker(by);
    await whenSeen(async () => ledger.submit('settlement:settle', await this.settleRequest(task, ledger)));
  }

  async settleRequest(task: string, ledger: Ledger): Promise<SubmitRequest<'settlement:settle'>> {
    const view = await ledger.query('taskQueries:read', { task });
    const judges = (view.result?.validators ?? []).map(mspOf);
    const windows = await ledger.query('reputation:windows', { field: view.task.terms.domain });
    const validationWindows = await ledger.query('reputation:windows', { field: VALIDATION });
    return {
      task,
      windows,
      validationWindows: validationWindows.filter(({ mspId }) => judges.includes(mspId)),
      link: { canary: null, salt: LINK_SALT },
      pings: [],
    };
  }

  /** From open to settled: every seat answers, every validator gives these scores. */
  async play(opening: Opening, scores: readonly number[]): Promise<PlayedTask> {
    const { task, seats } = await this.open(opening);
    const providers = seats.map(({ provider }) => provider);
    await this.answerAll(task, providers);
    const validators = await this.conclude(task);
    await this.score(task, validators, providers, scores);
    await this.settle(task);
    return { task, providers, validators };
  }

  /** Disputes something of a task as the worker of a member. @returns the panel that was drawn */
  async dispute(task: string, number: number, subject: Subject, by: Msp): Promise<string[]> {
    const ledger = await this.consortium.worker(by);
    const { panel } = await ledger.query('disputes:plan', { task, number, subject });
    const request = { task, number, subject, lane: 0, panel };
    const grants = subject.kind === 'verdict' ? [await this.#promptFor(ledger, task, panel)] : [];
    await ledger.submit('disputes:open', request, { transient: await grantKeys(grants) });
    return panel;
  }

  /** The coordinator publishes the prompt's key for an auditor. */
  async disclose(task: string, auditor: NodeId): Promise<void> {
    const coordinator = await this.consortium.worker(this.requester);
    const grant = await this.#promptFor(coordinator, task, [auditor]);
    const request = { task, auditor, reference: 'file 12' };
    await coordinator.submit('audit:disclose', request, { transient: await grantKeys([grant]) });
  }

  async view(task: string): Promise<TaskView> {
    return (await this.consortium.worker(this.requester)).query('taskQueries:read', { task });
  }

  get #terms(): Terms {
    return {
      ...{ domain: DOMAIN, seats: 3, rounds: 0, phaseSeconds: this.consortium.parameters.phaseSeconds },
      ...{ priceCap: '5000', promptTokens: 10, answerTokens: 100, qualityFloor: 0, earlyStop: 1_000_000 },
      ...{ orgs: ANYONE, models: ANYONE, regions: ANYONE, scope: { kind: 'others' } },
    };
  }

  #prompt(task: string) {
    return { task, step: 'prompt', round: 0, author: nodeId(this.requester, 'gateway') } as const;
  }

  async #promptFor(reader: Ledger, task: string, nodes: readonly NodeId[]): Promise<Grant> {
    const place = this.#prompt(task);
    const { contentKey } = await openDocument(reader, place, PromptDocument);
    return { place, contentKey, readers: await this.#readers(reader, nodes) };
  }

  async #seal(
    ledger: Ledger,
    place: { readonly task: string; readonly step: TextStep; readonly round: number },
    document: object,
    readers: readonly NodeId[],
  ) {
    const author = ledger.identity.node;
    return sealDocument(ledger, { ...place, author }, document, await this.#readers(ledger, readers));
  }

  #readers(ledger: Ledger, nodes: readonly NodeId[]) {
    const directory = this.#directories.get(ledger) ?? new NodeDirectory(ledger);
    this.#directories.set(ledger, directory);
    return directory.readers(nodes);
  }
}

export interface PlayedTask {
  readonly task: string;
  readonly providers: readonly string[];
  readonly validators: readonly string[];
}
