import {
  Consortium,
  Reputation,
  Settled,
  hash,
  canaryCommitment,
  mspOf,
  nodeId,
  rationaleIndex,
  scoreCommitment,
} from '@llmnet/protocol';
import type { Judged, Outcome, Role, ScoreReveal, SubmitRequest, TaskView } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { openWindow } from '../../../chaincode/src/state/reputation/reputation-log';
import { EMPTY_FOLD } from '@llmnet/protocol/rules';
import type { Endorsed, MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { BALANCE, CONCLUDING, DOMAIN, MSPS, PARAMETERS, PHASE, SALT, SEALED, Scene, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

export const SEATS = ['Birch', 'Cedar', 'Dahlia'] as const satisfies readonly Msp[];
export const BOND = 500_000n;
const VALIDATION = '~validation';

type Scores = ScoreReveal['scores'];
type Rationales = ScoreReveal['rationales'];
type SettleInput = SubmitRequest<'settlement:settle'>;
type ParameterChanges = Partial<Omit<SubmitRequest<'membership:found'>['parameters'], 'version'>>;

/** A score for each seat of the committee, in its order; in PPM. */
export function scores(
  first: readonly (number | null)[],
  last: readonly (number | null)[] = [],
  seats: readonly string[] = SEATS,
): Scores {
  return seats.map((mspId, seat) => ({
    provider: `${mspId}/expert`,
    score: first[seat] ?? null,
    final: last[seat] ?? null,
  }));
}

export const LINK = { canary: null, salt: SALT };

/** The consortium of {@link Scene} with records, bonds and a mint, in which tasks are judged, settled and disputed. */
export class JudgingScene {
  private constructor(readonly scene: Scene) {}

  static async create(changes: ParameterChanges = {}): Promise<JudgingScene> {
    const judging = new JudgingScene(await Scene.create());
    const { scene } = judging;
    judging.govern(changes);
    for (const mspId of MSPS) {
      for (const field of [DOMAIN, VALIDATION]) judging.plantRecord(field, mspId);
      scene.plant(keys.provider(`${mspId}/expert`), {
        ...EXPERT,
        provider: `${mspId}/expert`,
        mspId,
        node: nodeId(mspId, 'worker'),
        ...scene.stamp,
      });
    }
    scene.plant(keys.mint('founding'), { total: (BALANCE + BOND) * BigInt(MSPS.length), ...scene.stamp });
    return judging;
  }

  get ledger(): Scene['ledger'] {
    return this.scene.ledger;
  }

  /** Other parameters than the scene's, as if the consortium had been founded with them. */
  govern(changes: ParameterChanges): void {
    const consortium = this.ledger.record(keys.consortium) as object;
    const parameters = { ...PARAMETERS, ...changes };
    this.scene.plant(keys.consortium, { ...consortium, parameters });
    this.scene.plant(keys.parameters(1), parameters);
  }

  get parameters(): Consortium['parameters'] {
    return Consortium.parse(this.ledger.record(keys.consortium)).parameters;
  }

  plantRecord(field: string, mspId: string, changes: Partial<Reputation> = {}): void {
    const record = {
      field,
      mspId,
      ...EMPTY_FOLD,
      usedWeights: [],
      window: 0,
      windowOpenedAt: this.ledger.now,
      cursor: '',
      revision: null,
      ...this.scene.stamp,
    };
    this.scene.plant(keys.reputation(field, mspId), { ...record, ...changes });
  }

  worker(mspId: string): MemoryNode {
    return this.scene.worker(mspId);
  }

  /** An identity of a member with one role alone. */
  as(mspId: string, role: Role): Promise<MemoryNode> {
    return this.ledger.node(mspId, role, [role]);
  }

  /** Opens a task that everyone answers and the coordinator concludes. @returns the task and its validators' organisations */
  async answered(
    terms: Parameters<Scene['open']>[0] = {},
    changes: Parameters<Scene['open']>[1] = {},
  ): Promise<Judgeable> {
    const task = await this.scene.open(terms, changes);
    await this.scene.commit(task, SEATS);
    await this.scene.reveal(task, SEATS);
    return { task, judges: await this.conclude(task) };
  }

  /** A task that is linked to a canary, answered and concluded as any other. */
  async asked(canary: string, changes: Parameters<Scene['openRequest']>[0] = {}): Promise<Judgeable> {
    const { task, ...request } = await this.scene.openRequest(changes);
    const link = canaryCommitment({ channel: this.ledger.channel, task }, canary, SALT);
    await this.ledger.submit(this.worker('Aster'), 'tasks:open', { ...request, link }, SEALED);
    await this.scene.commit(task, SEATS);
    await this.scene.reveal(task, SEATS);
    return { task, judges: await this.conclude(task) };
  }

  async conclude(task: string, changes: Parameters<Scene['endorseResult']>[1] = {}): Promise<Msp[]> {
    const request = await this.scene.resultRequest(task, changes);
    await this.ledger.submit(this.worker('Aster'), 'tasks:result', request, CONCLUDING);
    return request.validators.map((node) => mspOf(node) as Msp);
  }

  endorseSeal(task: string, judge: string, sealed: Scores, panel = 0, rationales: Rationales = []): Promise<Endorsed> {
    const binding = { channel: this.ledger.channel, task, panel, author: nodeId(judge, 'worker') };
    const commitment = scoreCommitment(binding, sealed, rationales, SALT);
    return this.ledger.endorse(this.worker(judge), 'evaluation:commitScore', { task, panel, commitment }, SEALED);
  }

  endorseOpening(
    task: string,
    judge: string,
    opened: Scores,
    panel = 0,
    rationales: Rationales = [],
  ): Promise<Endorsed> {
    const request = { task, panel, scores: opened, rationales, salt: SALT };
    const reasons = rationales.map(() => ({ text: 'sealed reason', key: { wrapped: 'for the scored' } }));
    return this.ledger.endorse(this.worker(judge), 'evaluation:revealScore', request, { rationales: reasons });
  }

  /** Seals and opens what each judge says. */
  async judge(task: string, opinions: readonly (readonly [judge: string, scores: Scores])[], panel = 0): Promise<void> {
    for (const [judge, sealed] of opinions) this.scene.order(await this.endorseSeal(task, judge, sealed, panel));
    for (const [judge, sealed] of opinions) this.scene.order(await this.endorseOpening(task, judge, sealed, panel));
  }

  /** All judges say the same. */
  async judgeAlike(task: string, judges: readonly string[], said: Scores, panel = 0): Promise<void> {
    await this.judge(
      task,
      judges.map((judge) => [judge, said]),
      panel,
    );
  }

  /** A request to settle that names every open window and shows that the task is no canary. */
  settleRequest(task: string, changes: Partial<SettleInput> = {}): SettleInput {
    const windows = (field: string) => MSPS.map((mspId) => ({ mspId, window: openWindow(this.record(field, mspId)) }));
    return {
      task,
      windows: windows(DOMAIN),
      validationWindows: windows(VALIDATION).filter(({ mspId }) => mspId !== 'Aster'),
      link: LINK,
      pings: [],
      ...changes,
    };
  }

  endorseSettle(task: string, changes: Partial<SettleInput> = {}): Promise<Endorsed> {
    return this.ledger.endorse(this.worker('Hazel'), 'settlement:settle', this.settleRequest(task, changes));
  }

  async settle(task: string, changes: Partial<SettleInput> = {}): Promise<Settled> {
    this.scene.order(await this.endorseSettle(task, changes));
    return this.settled(task);
  }

  settled(task: string): Settled {
    return Settled.parse(this.ledger.record(keys.settled(task)));
  }

  record(field: string, mspId: string): Reputation {
    return Reputation.parse(this.ledger.record(keys.reputation(field, mspId)));
  }

  /** What the log of an organisation has about a task. */
  outcome(task: string, mspId: string): Outcome | undefined {
    return this.#entries(DOMAIN, mspId, task)[0] as Outcome | undefined;
  }

  /** The parts of an organisation in the judgement of a task, oldest first. */
  judgements(task: string, mspId: string): Judged[] {
    return this.#entries(VALIDATION, mspId, task) as Judged[];
  }

  #entries(field: string, mspId: string, task: string): unknown[] {
    return this.ledger
      .keys(`out/${field}/${mspId}/`)
      .filter((key) => key.endsWith(`/${task}`))
      .map((key) => this.ledger.record(key));
  }

  view(task: string): Promise<TaskView> {
    return this.ledger.query(this.worker('Aster'), 'taskQueries:read', { task });
  }

  /** Past the time for scores of a task without revision rounds, and the tolerance. */
  passScores(): void {
    this.ledger.advance(5 * PHASE + TOLERANCE);
  }
}

export interface Judgeable {
  readonly task: string;
  readonly judges: readonly Msp[];
}

const EXPERT = {
  version: 1,
  model: 'played',
  modelVersion: '1',
  region: 'eu',
  domains: [DOMAIN],
  price: '2000',
  limits: { promptTokens: 1_000, answerTokens: 1_000 },
  bond: BOND,
  withdrawnAt: null,
};

/** The private key of a judge's reason for its score of a seat. */
export function rationaleKey(task: string, panel: number, seat: number, judge: string): string {
  return `texts/text/${task}/rationale/${String(rationaleIndex(panel, seat))}/${nodeId(judge, 'worker')}`;
}

export function digestOf(...parts: string[]): string {
  return hash('test', ...parts);
}
