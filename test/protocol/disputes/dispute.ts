import { Resolved, mspOf, nodeId } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import type { JudgingScene } from '../support/judging';
import { scores } from '../support/judging';
import { PHASE, PROMPT_KEYS, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

export type Subject = SubmitRequest<'disputes:open'>['subject'];
type Opinion = ReturnType<typeof scores>;

export const VERDICT: Subject = { kind: 'verdict' };
/** The text that a member's node wrote in a step. */
export function textOf(step: 'prompt' | 'answer' | 'result', mspId: Msp, round = 0): Subject {
  return { kind: 'text', text: { step, round, author: nodeId(mspId, 'worker') } };
}

/** What a panel says about a text, its author being the only subject: 0 is a mismatch, 1,000,000 a match. */
export function match(mspId: Msp, score: number | null): Opinion {
  return [{ provider: nodeId(mspId, 'worker'), score, final: null }];
}

/** Disputes of one task, numbered as they come. */
export class Disputes {
  #opened = 0;

  constructor(
    readonly judging: JudgingScene,
    readonly task: string,
  ) {}

  async plan(subject: Subject, by: Msp, number = this.#opened + 1): Promise<Msp[]> {
    const request = { task: this.task, number, subject };
    const { panel } = await this.judging.ledger.query(this.judging.worker(by), 'disputes:plan', request);
    return panel.map((node) => mspOf(node) as Msp);
  }

  async endorse(
    subject: Subject,
    by: Msp,
    changes: Partial<SubmitRequest<'disputes:open'>> = {},
    grants: unknown = subject.kind === 'verdict' ? PROMPT_KEYS.keys : [],
  ): Promise<Endorsed> {
    const number = changes.number ?? this.#opened + 1;
    const panel = changes.panel ?? (await this.plan(subject, by, number)).map((mspId) => nodeId(mspId, 'worker'));
    const request = { task: this.task, number, subject, lane: 0, ...changes, panel };
    return this.judging.ledger.endorse(this.judging.worker(by), 'disputes:open', request, { keys: grants });
  }

  /** @returns the number of the dispute and its panel */
  async open(subject: Subject, by: Msp): Promise<{ number: number; panel: Msp[] }> {
    const panel = await this.plan(subject, by);
    this.judging.scene.order(await this.endorse(subject, by));
    this.#opened += 1;
    return { number: this.#opened, panel };
  }

  /** The panel says this, each of its members; then the dispute is resolved. */
  async decide(subject: Subject, by: Msp, opinion: Opinion): Promise<Resolved> {
    const { number, panel } = await this.open(subject, by);
    await this.judging.judgeAlike(this.task, panel, opinion, number);
    return this.resolve(number);
  }

  /** Another reader gives the panel a key of what is disputed. */
  endorseDisclosure(number: number, by: Msp, grants: readonly object[]): Promise<Endorsed> {
    const request = { task: this.task, number };
    return this.judging.ledger.endorse(this.judging.worker(by), 'disputes:disclose', request, { keys: grants });
  }

  endorseResolve(number: number): Promise<Endorsed> {
    return this.judging.ledger.endorse(this.judging.worker('Hazel'), 'disputes:resolve', { task: this.task, number });
  }

  async resolve(number: number): Promise<Resolved> {
    this.judging.scene.order(await this.endorseResolve(number));
    return Resolved.parse(this.judging.ledger.record(keys.resolved(this.task, number)));
  }

  /** Past the time of a panel that was drawn just now, and the tolerance. */
  passPanel(): void {
    this.judging.ledger.advance(3 * PHASE + TOLERANCE);
  }
}
