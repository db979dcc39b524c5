import { Reputation, VALIDATION, toJson } from '@llmnet/protocol';
import type { Role, Snapshot, OrganisationView, SubmitRequest } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import type { MemoryLedger, MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, mspIds } from '../membership/consortium';

type Registration = SubmitRequest<'registry:registerProvider'>;

export const DOMAIN = 'sums';
export const EXPERTS = ['BMSP', 'CMSP', 'DMSP'] as const;
export const LIMIT = 25_000_000n;
const WORKER: readonly Role[] = ['coordinator', 'respondent', 'validator'];

/** Four members, of which three have a provider each in both domains; evidence is put into their records as if folded. */
export class ReputationScene {
  #epoch = 0;

  private constructor(
    readonly consortium: FoundedConsortium,
    readonly keeper: MemoryNode,
  ) {}

  static async create(parameters: Parameters<typeof FoundedConsortium.create>[1] = {}): Promise<ReputationScene> {
    const consortium = await FoundedConsortium.create(mspIds(4), parameters);
    const scene = new ReputationScene(
      consortium,
      await consortium.registered('AMSP', 'gateway', 'requester', 'coordinator'),
    );
    for (const mspId of EXPERTS) await scene.register(mspId);
    return scene;
  }

  get ledger(): MemoryLedger {
    return this.consortium.ledger;
  }

  registration(mspId: string, modelVersion = '1'): Registration {
    return {
      name: 'expert',
      model: `model-${mspId}`,
      modelVersion,
      region: 'eu-central',
      domains: [DOMAIN, 'words'],
      price: '100',
      limits: { promptTokens: 1_000, answerTokens: 500 },
      lane: 0,
    };
  }

  async register(mspId: string, modelVersion?: string): Promise<void> {
    const worker = await this.consortium.registered(mspId, 'worker', ...WORKER);
    await this.ledger.submit(worker, 'registry:registerProvider', this.registration(mspId, modelVersion));
  }

  record(mspId: string, field = DOMAIN): Reputation {
    return Reputation.parse(this.ledger.record(keys.reputation(field, mspId)));
  }

  /** Changes a record as folding would. */
  learn(
    mspId: string,
    evidence: Partial<Reputation['evidence']>,
    probation: Partial<Reputation['probation']> = {},
    field = DOMAIN,
  ): void {
    const record = this.record(mspId, field);
    const changed = {
      ...record,
      evidence: { ...record.evidence, ...evidence },
      probation: { ...record.probation, ...probation },
    };
    this.ledger.plant(keys.reputation(field, mspId), JSON.parse(toJson(changed)));
  }

  /** Makes the validators of an organisation have hit and missed the canaries of others. */
  judge(mspId: string, hitRates: Reputation['hitRates']): void {
    const changed = { ...this.record(mspId, VALIDATION), hitRates };
    this.ledger.plant(keys.reputation(VALIDATION, mspId), JSON.parse(toJson(changed)));
  }

  /** Publishes the domain's next snapshot. */
  async publish(epoch = this.#epoch): Promise<Snapshot> {
    this.ledger.advance(1);
    await this.ledger.submit(this.keeper, 'reputation:publishSnapshot', { domain: DOMAIN, epoch });
    this.#epoch = epoch + 1;
    const { snapshot } = await this.ledger.query(this.keeper, 'reputation:domain', { domain: DOMAIN });
    if (snapshot === null) throw new Error('no snapshot');
    return snapshot;
  }

  quarantine(mspId: string) {
    return this.ledger.submit(this.keeper, 'reputation:quarantine', { mspId });
  }

  reinstate(mspId: string) {
    return this.ledger.submit(this.keeper, 'reputation:reinstate', { mspId });
  }

  standing(mspId: string): Promise<OrganisationView> {
    return this.ledger.query(this.keeper, 'reputation:standing', { mspId });
  }

  /** Rolls up every record of an organisation until nothing is left to fold. */
  async rollUpAll(mspId: string): Promise<void> {
    for (const field of [DOMAIN, 'words']) {
      for (;;) {
        this.ledger.advance(2);
        const { waiting } = await this.ledger.query(this.keeper, 'reputation:unfolded', { field });
        const window = waiting.find((record) => record.mspId === mspId)?.window;
        if (window === undefined) break;
        await this.ledger.submit(this.keeper, 'reputation:rollUp', { field, mspId, window, limit: 10 });
      }
    }
  }
}
