import { hash, nodeId } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import type { MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { JudgingScene, SEATS, scores } from '../support/judging';
import type { Msp } from '../tasks/scene';

type Reason = SubmitRequest<'audit:erase'>['reason'];

export const AUDITOR = nodeId('Fern', 'auditor');
export const REFERENCE = 'file 12';
const GOOD = scores([900_000, 900_000, 900_000]);

/** A task that was answered, judged and settled, and who can have a say about its texts. */
export class SettledTask {
  private constructor(
    readonly judging: JudgingScene,
    readonly task: string,
    readonly judges: readonly Msp[],
  ) {}

  /** With a reason of every judge for its score of every seat. */
  static async create(parameters: Parameters<typeof JudgingScene.create>[0] = {}): Promise<SettledTask> {
    const judging = await JudgingScene.create(parameters);
    const { task, judges } = await judging.answered();
    const rationales = SEATS.map((mspId) => ({ provider: `${mspId}/expert`, digest: hash('reason', mspId) }));
    const { scene } = judging;
    for (const judge of judges) scene.order(await judging.endorseSeal(task, judge, GOOD, 0, rationales));
    for (const judge of judges) scene.order(await judging.endorseOpening(task, judge, GOOD, 0, rationales));
    await judging.settle(task);
    const settled = new SettledTask(judging, task, judges);
    settled.plantAuditor(AUDITOR);
    return settled;
  }

  plantAuditor(node: string): void {
    const { ledger, scene } = this.judging;
    scene.plantNode(node);
    scene.plant(`node/${node}`, { ...(ledger.record(`node/${node}`) as object), roles: ['auditor'] });
  }

  get ledger(): JudgingScene['ledger'] {
    return this.judging.ledger;
  }

  worker(mspId: Msp): MemoryNode {
    return this.judging.worker(mspId);
  }

  admin(mspId: Msp): Promise<MemoryNode> {
    return this.judging.as(mspId, 'admin');
  }

  /** To the moment from which no dispute can change the task any more. */
  becomeFinal(): void {
    const { finalAt } = this.judging.settled(this.task);
    this.ledger.advance((finalAt - this.ledger.now) / 1000);
  }

  async hold(mspId: Msp): Promise<void> {
    await this.ledger.submit(await this.admin(mspId), 'audit:hold', { task: this.task, reference: REFERENCE });
  }

  async release(mspId: Msp): Promise<void> {
    await this.ledger.submit(await this.admin(mspId), 'audit:release', { task: this.task });
  }

  async erase(by: MemoryNode, reason: Reason = 'request'): Promise<void> {
    await this.ledger.submit(by, 'audit:erase', { task: this.task, reason });
  }

  /** By default the coordinator's key of the prompt. */
  async disclose(by: MemoryNode, keys: readonly object[] = [this.promptKey], auditor = AUDITOR): Promise<void> {
    await this.ledger.submit(by, 'audit:disclose', { task: this.task, auditor, reference: REFERENCE }, { keys });
  }

  get promptKey() {
    return {
      step: 'prompt',
      round: 0,
      author: nodeId('Aster', 'worker'),
      key: wrappedKeyFor([AUDITOR], 'for the auditor'),
    };
  }

  custody() {
    return this.ledger.query(this.worker('Aster'), 'audit:custody', { task: this.task });
  }

  /** What the private collection has of the task. */
  texts(): string[] {
    return this.ledger.privateKeys().filter((key) => key.includes(this.task));
  }
}
