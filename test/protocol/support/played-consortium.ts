import { canaryId, hash, canaryCommitment, mspOf, nodeId } from '@llmnet/protocol';
import type { QueryRequest, Role, SubmitRequest, TaskView } from '@llmnet/protocol';
import { answerCommitment, scoreCommitment } from '@llmnet/protocol';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import type { MemoryLedger, MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium } from '../membership/consortium';
import { take } from './step';
import type { Step } from './step';

type Parameters = Partial<SubmitRequest<'membership:found'>['parameters']>;
type Registration = SubmitRequest<'registry:registerProvider'>;
export type TermsInput = SubmitRequest<'tasks:open'>['terms'];
export type Scores = SubmitRequest<'evaluation:revealScore'>['scores'];
export type Subject = SubmitRequest<'disputes:open'>['subject'];

/** A member with its one worker, and its provider `<mspId>/expert` where it has a price. */
export interface PlayedMember {
  readonly mspId: string;
  readonly roles: readonly Role[];
  /** Micro-credits an answer. */
  readonly price?: bigint;
}

export interface PlayedAnswer {
  readonly task: string;
  readonly mspId: string;
  readonly round: number;
  readonly abstained: boolean;
}

export interface PlayedScores {
  readonly task: string;
  readonly panel: number;
  readonly judge: string;
  readonly scores: Scores;
}

const DIGEST = 'd'.repeat(64);
export const SALT = '5'.repeat(64);

/** What an open dispute of a kind names. */
export const VERDICT: Subject = { kind: 'verdict' };

/**
 * A consortium in which everything comes about by real transactions. It makes the steps of members as their programs would; who plays it
 * decides which of them are taken, when, and in which order.
 */
export class PlayedConsortium {
  readonly #workers = new Map<string, MemoryNode>();
  readonly #admins = new Map<string, MemoryNode>();
  /** A key for every worker. */
  readonly #key: object;

  private constructor(
    readonly founded: FoundedConsortium,
    readonly members: readonly PlayedMember[],
    readonly domains: readonly string[],
  ) {
    this.#key = wrappedKeyFor(members.map(({ mspId }) => nodeId(mspId, 'worker')));
  }

  get #sealed() {
    return { text: { text: 'sealed', key: this.#key } };
  }

  static async create(members: readonly PlayedMember[], parameters: Parameters = {}): Promise<PlayedConsortium> {
    const mspIds = members.map(({ mspId }) => mspId);
    const founded = await FoundedConsortium.create(mspIds, parameters);
    const played = new PlayedConsortium(founded, members, parameters.domains ?? ['sums', 'words']);
    for (const { mspId, roles } of members) {
      played.#admins.set(mspId, await founded.admin(mspId));
      played.#workers.set(mspId, await founded.registered(mspId, 'worker', ...roles));
    }
    for (const { mspId, price } of members) {
      if (price !== undefined) await take(played.ledger, played.register(mspId, price));
    }
    for (const domain of played.domains) await take(played.ledger, played.publish('AMSP', domain, 0));
    return played;
  }

  get ledger(): MemoryLedger {
    return this.founded.ledger;
  }

  worker(mspId: string): MemoryNode {
    const worker = this.#workers.get(mspId);
    if (worker === undefined) throw new Error(`no member ${mspId}`);
    return worker;
  }

  admin(mspId: string): MemoryNode {
    const admin = this.#admins.get(mspId);
    if (admin === undefined) throw new Error(`no member ${mspId}`);
    return admin;
  }

  register(mspId: string, price: bigint, changes: Partial<Registration> = {}): Step {
    const request = {
      name: 'expert',
      model: `model-${mspId}`,
      modelVersion: '1',
      region: 'eu',
      domains: [...this.domains],
      price: price.toString(),
      limits: { promptTokens: 1_000, answerTokens: 1_000 },
      lane: 63,
      ...changes,
    };
    return { by: this.worker(mspId), name: 'registry:registerProvider', request };
  }

  publish(by: string, domain: string, epoch: number): Step {
    return { by: this.worker(by), name: 'reputation:publishSnapshot', request: { domain, epoch } };
  }

  /** The opening that a plan of the same request leads to. @throws Refusal of the plan */
  async open(
    by: string,
    request: QueryRequest<'taskQueries:plan'>,
    canary: string | null = null,
  ): Promise<Step & { readonly name: 'tasks:open'; readonly task: string }> {
    const plan = await this.ledger.query(this.worker(by), 'taskQueries:plan', request);
    return {
      by: this.worker(by),
      name: 'tasks:open',
      task: plan.task,
      request: {
        ...request,
        coordinator: plan.coordinator,
        committee: plan.seats.map(({ provider }) => provider),
        substitutes: plan.substitutes.map(({ provider }) => provider),
        quote: plan.quote.toString(),
        promptDigest: DIGEST,
        link: canaryCommitment({ channel: this.ledger.channel, task: plan.task }, canary, SALT),
      },
      transient: this.#sealed,
    };
  }

  view(task: string): Promise<TaskView> {
    return this.ledger.query(this.worker('AMSP'), 'taskQueries:read', { task });
  }

  commit({ task, mspId, round, abstained }: PlayedAnswer): Step {
    const binding = { channel: this.ledger.channel, task, round, author: nodeId(mspId, 'worker') };
    const commitment = answerCommitment(binding, openingOf(mspId, round, abstained));
    const request = { task, round, commitment, model: 'played', promptTokens: 1, completionTokens: 1 };
    return { by: this.worker(mspId), name: 'tasks:commit', request, transient: this.#sealed };
  }

  reveal({ task, mspId, round, abstained }: PlayedAnswer): Step {
    const request = { task, round, ...openingOf(mspId, round, abstained) };
    return {
      by: this.worker(mspId),
      name: 'tasks:reveal',
      request,
      transient: this.#keys('answer', nodeId(mspId, 'worker'), round),
    };
  }

  decline(task: string, mspId: string): Step {
    return { by: this.worker(mspId), name: 'tasks:decline', request: { task } };
  }

  async substitute(by: string, task: string, seat: number, provider: string): Promise<Step> {
    const { requester } = (await this.view(task)).task;
    return {
      by: this.worker(by),
      name: 'tasks:substitute',
      request: { task, seat, provider },
      transient: this.#keys('prompt', requester),
    };
  }

  close(by: string, task: string, round: number): Step {
    return { by: this.worker(by), name: 'tasks:close', request: { task, round } };
  }

  startRound(by: string, task: string, round: number): Step {
    const request = { task, round, digest: DIGEST };
    return { by: this.worker(by), name: 'tasks:startRound', request, transient: this.#sealed };
  }

  async result(by: string, task: string, rounds: number): Promise<Step> {
    const { validators } = await this.ledger.query(this.worker(by), 'taskQueries:planResult', { task });
    const { requester } = (await this.view(task)).task;
    const request = {
      task,
      digest: DIGEST,
      method: 'vote',
      flag: 'ok',
      unanimous: false,
      agreement: 500_000,
      independence: 0,
      follows: null,
      dissent: [],
      rounds,
      validators,
    } as const;
    return {
      by: this.worker(by),
      name: 'tasks:result',
      request: { ...request, dissent: [] },
      transient: { ...this.#sealed, ...this.#keys('prompt', requester) },
    };
  }

  #keys(step: 'prompt' | 'answer', author: string, round = 0) {
    return { keys: [{ step, round, author, key: this.#key }] };
  }

  cancel(by: string, task: string): Step {
    return { by: this.worker(by), name: 'tasks:cancel', request: { task } };
  }

  sealScores({ task, panel, judge, scores }: PlayedScores): Step {
    const binding = { channel: this.ledger.channel, task, panel, author: nodeId(judge, 'worker') };
    const commitment = scoreCommitment(binding, scores, [], SALT);
    const request = { task, panel, commitment };
    return { by: this.worker(judge), name: 'evaluation:commitScore', request, transient: this.#sealed };
  }

  openScores({ task, panel, judge, scores }: PlayedScores): Step {
    const request = { task, panel, scores, rationales: [], salt: SALT };
    return { by: this.worker(judge), name: 'evaluation:revealScore', request };
  }

  closeScores(by: string, task: string, panel: number): Step {
    return { by: this.worker(by), name: 'evaluation:closeScores', request: { task, panel } };
  }

  /** Names the open windows of everyone who can get an entry. */
  async settle(
    by: string,
    { task, result }: TaskView,
    link: SubmitRequest<'settlement:settle'>['link'] = null,
  ): Promise<Step> {
    const node = this.worker(by);
    const judges = (result?.validators ?? []).map(mspOf);
    const { ledger } = this;
    const windows = await ledger.query(node, 'reputation:windows', { field: task.terms.domain });
    const validation = await ledger.query(node, 'reputation:windows', { field: '~validation' });
    const validationWindows = validation.filter(({ mspId }) => judges.includes(mspId));
    return {
      by: node,
      name: 'settlement:settle',
      request: { task: task.task, windows, validationWindows, link, pings: [] },
    };
  }

  deposit(by: string, asker: string, domain: string, number: number): Step & { readonly canary: string } {
    const questionDigest = hash('question', by, number);
    const answerDigest = hash('known answer', by, number);
    return {
      by: this.worker(by),
      name: 'canaries:deposit',
      canary: canaryId(this.ledger.channel, nodeId(by, 'worker'), questionDigest, answerDigest),
      request: { domain, asker: nodeId(asker, 'worker'), questionDigest, answerDigest },
      transient: { text: { question: this.#sealed.text, answer: this.#sealed.text } },
    };
  }

  declare(by: string, task: string, canary: string, truths: SubmitRequest<'canaries:declare'>['truths']): Step {
    return { by: this.worker(by), name: 'canaries:declare', request: { task, canary, salt: SALT, truths } };
  }

  /** @throws Refusal of the plan */
  async dispute(by: string, task: string, number: number, subject: Subject, lane = 0): Promise<Step> {
    const { panel } = await this.ledger.query(this.worker(by), 'disputes:plan', { task, number, subject });
    const request = { task, number, subject, lane, panel };
    const { requester } = (await this.view(task)).task;
    const transient = subject.kind === 'verdict' ? this.#keys('prompt', requester) : { keys: [] };
    return { by: this.worker(by), name: 'disputes:open', request, transient };
  }

  /** Another reader gives the panel of a dispute of the verdicts the prompt's key. */
  async disclose(by: string, task: string, number: number): Promise<Step> {
    const { requester } = (await this.view(task)).task;
    const transient = this.#keys('prompt', requester);
    return { by: this.worker(by), name: 'disputes:disclose', request: { task, number }, transient };
  }

  resolve(by: string, task: string, number: number): Step {
    return { by: this.worker(by), name: 'disputes:resolve', request: { task, number } };
  }

  rollUp(by: string, field: string, mspId: string, window: number, limit: number): Step {
    return { by: this.worker(by), name: 'reputation:rollUp', request: { field, mspId, window, limit } };
  }
}

function openingOf(mspId: string, round: number, abstained: boolean) {
  return { digest: hash('answer', mspId, round), seedSalt: seedSaltOf(mspId, round), abstained };
}

/** The salt that a member's node opens with its answer. */
export function seedSaltOf(mspId: string, round: number): string {
  return hash('salt', mspId, round);
}
