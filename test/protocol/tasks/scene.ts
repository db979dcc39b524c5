import { PARAMETER_PROFILES, answerCommitment, canaryCommitment, hash, mspOf, nodeId, toJson } from '@llmnet/protocol';
import type { Plan, QueryRequest, Role, Snapshot, SnapshotCandidate, SubmitRequest, TaskView } from '@llmnet/protocol';
import { MemoryLedger, wrappedKeyFor, type Endorsed, type MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { keys } from '../../../chaincode/src/state/store';
import { compact } from '../../../chaincode/src/state/reputation/snapshots';

export const DOMAIN = 'words';
export const MSPS = ['Aster', 'Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern', 'Gorse', 'Hazel'] as const;
export type Msp = (typeof MSPS)[number];
export const PHASE = 6;
export const TOLERANCE = 2;
export const PARAMETERS = { version: 1, domains: [DOMAIN, 'sums'], ...PARAMETER_PROFILES.development };
export const BALANCE = 1_000_000n;
export const SALT = '5'.repeat(64);
export const DIGEST = 'd'.repeat(64);
const WORKERS = MSPS.map((mspId) => nodeId(mspId, 'worker'));
/** With a key for every node. */
export const SEALED = { text: { text: 'sealed', key: wrappedKeyFor(WORKERS) } };
const PROMPT = { step: 'prompt', round: 0, author: nodeId('Aster', 'worker') } as const;
/** What the coordinator publishes with a substitution. */
export const PROMPT_KEYS = { keys: [{ ...PROMPT, key: wrappedKeyFor(WORKERS, 'for the next') }] };
/** What it publishes with a result. */
export const CONCLUDING = { ...SEALED, ...PROMPT_KEYS };

/** A prompt with a key for the coordinator and the committee. */
export function sealedFor({ coordinator, committee }: Pick<OpenInput, 'coordinator' | 'committee'>) {
  const readers = [coordinator, ...committee.map((provider) => nodeId(mspOf(provider), 'worker'))];
  if (readers.every((reader) => WORKERS.includes(reader))) return SEALED;
  return { text: { text: 'sealed', key: wrappedKeyFor(readers) } };
}

/** What a respondent publishes with its answer. */
export function answerKeys(author: string, round = 0, readers: readonly string[] = WORKERS) {
  const key = wrappedKeyFor(readers, 'for the committee');
  return { keys: [{ step: 'answer', round, author: nodeId(author, 'worker'), key }] };
}

const ROLES: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];

type TermsInput = SubmitRequest<'tasks:open'>['terms'];
type OpenInput = SubmitRequest<'tasks:open'>;
type PlanInput = QueryRequest<'taskQueries:plan'>;
type ResultInput = SubmitRequest<'tasks:result'>;

export const TERMS: TermsInput = {
  domain: DOMAIN,
  seats: 3,
  rounds: 0,
  phaseSeconds: PHASE,
  priceCap: '5000',
  promptTokens: 100,
  answerTokens: 100,
  qualityFloor: 0,
  earlyStop: 1_000_000,
  orgs: { allowed: [], denied: [] },
  models: { allowed: [], denied: [] },
  regions: { allowed: [], denied: [] },
  scope: { kind: 'others' },
};

/** The provider `<mspId>/expert`, answered for by its member's worker. */
export function listed(mspId: string, changes: Partial<SnapshotCandidate> = {}): SnapshotCandidate {
  return {
    provider: `${mspId}/expert`,
    mspId,
    node: nodeId(mspId, 'worker'),
    model: `model-${mspId}`,
    region: 'eu',
    price: 2_000n,
    promptTokens: 1_000,
    answerTokens: 1_000,
    p: 500_000n,
    s: 0n,
    ...changes,
  };
}

/** Birch, Cedar and Dahlia have the seats; Elm and Fern are the first and the second substitute. */
const CANDIDATES = [
  listed('Birch', { p: 900_000n }),
  listed('Cedar', { p: 800_000n }),
  listed('Dahlia', { p: 700_000n }),
  listed('Elm', { p: 600_000n }),
  listed('Fern', { p: 500_000n }),
];

/**
 * A founded consortium on a ledger in memory: Aster asks and coordinates, five members have a provider, everybody can judge. Records of other
 * parts of the ledger are put there as they would stand.
 */
export class Scene {
  readonly ledger: MemoryLedger;
  readonly #workers = new Map<string, MemoryNode>();

  private constructor(channel: string) {
    this.ledger = new MemoryLedger(channel);
  }

  static async create(snapshot: Partial<Snapshot> = {}, channel = 'llmnet'): Promise<Scene> {
    const scene = new Scene(channel);
    for (const mspId of MSPS) scene.#workers.set(mspId, await scene.ledger.node(mspId, 'worker', ROLES));
    const members = MSPS.map((mspId) => ({ mspId, name: mspId, state: 'active' as const }));
    scene.plant(keys.consortium, { members, membership: 1, parameters: PARAMETERS });
    scene.plant(keys.parameters(1), PARAMETERS);
    for (const mspId of MSPS) {
      scene.plant(keys.lane(mspId, 0), { mspId, lane: 0, balance: BALANCE, opens: 0 });
      scene.plantNode(nodeId(mspId, 'worker'));
    }
    scene.plantSnapshot(0, snapshot);
    return scene;
  }

  plant(key: string, record: unknown): void {
    this.ledger.plant(key, JSON.parse(toJson(record)));
  }

  plantSnapshot(epoch: number, changes: Partial<Snapshot> = {}): void {
    const snapshot: Snapshot = {
      domain: DOMAIN,
      epoch,
      seed: hash('snapshot', epoch),
      candidates: CANDIDATES,
      quarantined: [],
      coordinators: [nodeId('Aster', 'worker')],
      validators: MSPS.map((mspId) => ({ node: nodeId(mspId, 'worker'), mspId, credibility: 1n })),
      ...this.stamp,
      ...changes,
    };
    this.plant(keys.snapshot(DOMAIN, epoch), compact(snapshot));
  }

  plantNode(node: string): void {
    const coordinate = 'A'.repeat(43);
    const encryptionKey = { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate, kid: node };
    this.plant(keys.node(node), { node, roles: ROLES, encryptionKey, ...this.stamp });
  }

  get stamp(): { at: number; txId: string } {
    return { at: this.ledger.now, txId: '0'.repeat(64) };
  }

  /** A member's one node. */
  worker(mspId: string): MemoryNode {
    const worker = this.#workers.get(mspId);
    if (worker === undefined) throw new Error(`no member ${mspId}`);
    return worker;
  }

  plan(changes: Partial<PlanInput> = {}, by: Msp = 'Aster'): Promise<Plan> {
    return this.ledger.query(this.worker(by), 'taskQueries:plan', planInput(changes));
  }

  /** The request that opens what a plan with the same changes says. */
  async openRequest(changes: Partial<PlanInput> = {}, by: Msp = 'Aster'): Promise<OpenInput & { task: string }> {
    const plan = await this.plan(changes, by);
    return {
      ...planInput(changes),
      task: plan.task,
      coordinator: plan.coordinator,
      committee: plan.seats.map(({ provider }) => provider),
      substitutes: plan.substitutes.map(({ provider }) => provider),
      quote: plan.quote.toString(),
      promptDigest: DIGEST,
      link: canaryCommitment({ channel: this.ledger.channel, task: plan.task }, null, SALT),
    };
  }

  async endorseOpen(changes: Partial<PlanInput> = {}, by: Msp = 'Aster'): Promise<Endorsed> {
    const { task: _task, ...request } = await this.openRequest(changes, by);
    return this.ledger.endorse(this.worker(by), 'tasks:open', request, sealedFor(request));
  }

  /** Opens a task. @returns its id */
  async open(terms: Partial<TermsInput> = {}, changes: Partial<PlanInput> = {}): Promise<string> {
    const { task, ...request } = await this.openRequest({ terms: { ...TERMS, ...terms }, ...changes });
    await this.ledger.submit(this.worker('Aster'), 'tasks:open', request, sealedFor(request));
    return task;
  }

  endorseCommit(task: string, mspId: Msp, round = 0, abstained = false): Promise<Endorsed> {
    const binding = { channel: this.ledger.channel, task, round, author: nodeId(mspId, 'worker') };
    const request = {
      task,
      round,
      commitment: answerCommitment(binding, opening(mspId, round, abstained)),
      model: 'played',
      promptTokens: 1,
      completionTokens: 1,
    };
    return this.ledger.endorse(this.worker(mspId), 'tasks:commit', request, SEALED);
  }

  endorseReveal(task: string, mspId: Msp, round = 0, abstained = false): Promise<Endorsed> {
    const request = { task, round, ...opening(mspId, round, abstained) };
    return this.ledger.endorse(this.worker(mspId), 'tasks:reveal', request, answerKeys(mspId, round));
  }

  async commit(task: string, mspIds: readonly Msp[], round = 0, abstained = false): Promise<void> {
    for (const mspId of mspIds) this.order(await this.endorseCommit(task, mspId, round, abstained));
  }

  async reveal(task: string, mspIds: readonly Msp[], round = 0, abstained = false): Promise<void> {
    for (const mspId of mspIds) this.order(await this.endorseReveal(task, mspId, round, abstained));
  }

  endorseSubstitute(task: string, seat: number, mspId: Msp, by: Msp = 'Aster'): Promise<Endorsed> {
    const request = { task, seat, provider: `${mspId}/expert` };
    return this.ledger.endorse(this.worker(by), 'tasks:substitute', request, PROMPT_KEYS);
  }

  endorseRound(task: string, round: number): Promise<Endorsed> {
    return this.ledger.endorse(this.worker('Aster'), 'tasks:startRound', { task, round, digest: DIGEST }, SEALED);
  }

  async resultRequest(task: string, changes: Partial<ResultInput> = {}): Promise<ResultInput> {
    const { validators } = await this.ledger.query(this.worker('Aster'), 'taskQueries:planResult', { task });
    return {
      task,
      digest: DIGEST,
      method: 'vote',
      flag: 'ok',
      unanimous: true,
      agreement: 1_000_000,
      independence: 0,
      follows: null,
      dissent: [],
      rounds: 0,
      validators,
      ...changes,
    };
  }

  async endorseResult(task: string, changes: Partial<ResultInput> = {}): Promise<Endorsed> {
    const request = await this.resultRequest(task, changes);
    return this.ledger.endorse(this.worker('Aster'), 'tasks:result', request, CONCLUDING);
  }

  view(task: string): Promise<TaskView> {
    return this.ledger.query(this.worker('Aster'), 'taskQueries:read', { task });
  }

  /** Commits what has been endorsed; it has to be valid. */
  order(transaction: Endorsed): void {
    const code = this.ledger.commit(transaction);
    if (code !== 'VALID') throw new Error(`${transaction.name}: ${code}`);
  }

  /** Past a number of phases and the tolerance after the opening. */
  passPhases(phases: number): void {
    this.ledger.advance(phases * PHASE + TOLERANCE);
  }
}

/** What a member's node opens its answer with. */
export function opening(mspId: Msp, round: number, abstained: boolean) {
  return { digest: hash('answer', mspId, round), seedSalt: hash('salt', mspId, round), abstained };
}

function planInput(changes: Partial<PlanInput>): PlanInput {
  return { lane: 0, opens: 0, epoch: 0, terms: TERMS, coordinator: nodeId('Aster', 'worker'), ...changes };
}
