import type { ProviderView, SubmitRequest } from '@llmnet/protocol';
import type { MemoryLedger, MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, mspIds } from '../membership/consortium';

type Registration = SubmitRequest<'registry:registerProvider'>;

export const MEMBERS = mspIds(4);
export const EXPERT = 'BMSP/expert';
export const BOND = 1_000_000n;

export const REGISTRATION: Registration = {
  name: 'expert',
  model: 'model',
  modelVersion: '1',
  region: 'eu-central',
  domains: ['sums'],
  price: '100',
  limits: { promptTokens: 1_000, answerTokens: 500 },
  lane: 3,
};

/** A consortium in which a node of BMSP can register providers. */
export class Registered {
  private constructor(
    readonly consortium: FoundedConsortium,
    /** The node that answers for BMSP's providers. */
    readonly worker: MemoryNode,
    readonly admin: MemoryNode,
  ) {}

  /** With `registrations` of one provider after another. */
  static async create(...registrations: Partial<Registration>[]): Promise<Registered> {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const worker = await consortium.registered('BMSP', 'worker', 'respondent');
    const registered = new Registered(consortium, worker, await consortium.admin('BMSP'));
    for (const registration of registrations) await registered.register(registration);
    return registered;
  }

  get ledger(): MemoryLedger {
    return this.consortium.ledger;
  }

  async register(changes: Partial<Registration> = {}, by = this.worker): Promise<void> {
    await this.ledger.submit(by, 'registry:registerProvider', { ...REGISTRATION, ...changes });
  }

  async withdraw(provider = EXPERT): Promise<void> {
    await this.ledger.submit(this.worker, 'registry:withdrawProvider', { provider });
  }

  async renew(...providers: string[]): Promise<void> {
    await this.ledger.submit(this.worker, 'registry:renewLeases', { providers });
  }

  async release(provider = EXPERT): Promise<void> {
    await this.ledger.submit(this.worker, 'registry:releaseBond', { provider });
  }

  async collect(provider = EXPERT): Promise<void> {
    const anyone = await this.consortium.node('CMSP', 'gateway', 'requester');
    await this.ledger.submit(anyone, 'registry:collectSlashes', { provider });
  }

  async view(provider = EXPERT): Promise<ProviderView> {
    return this.ledger.query(this.admin, 'registry:provider', { provider });
  }

  async bond(provider = EXPERT): Promise<bigint | undefined> {
    return (await this.view(provider)).versions.at(-1)?.bond;
  }

  /** What lane 3 of BMSP has. */
  lane(): bigint {
    return BigInt((this.ledger.record('lane/BMSP/03') as { balance: string }).balance);
  }

  /** Records a fine as a settlement does. */
  fine(task: string, amount: bigint, reason = 'withheld'): void {
    const stamp = { at: this.ledger.now, txId: '0'.repeat(64) };
    this.ledger.plant(`slash/${EXPERT}/${task}`, {
      provider: EXPERT,
      task,
      reason,
      amount: amount.toString(),
      ...stamp,
    });
  }

  /** Everything that lies in lanes, credits and bonds. */
  async money(): Promise<bigint> {
    const amounts = (prefix: string, field: string): bigint[] =>
      this.ledger.keys(prefix).map((key) => BigInt((this.ledger.record(key) as Record<string, string>)[field] ?? '0'));
    const providers = await this.ledger.query(this.admin, 'registry:providers', {});
    const all = [...amounts('lane/', 'balance'), ...amounts('credit/', 'amount'), ...providers.map(({ bond }) => bond)];
    return all.reduce((total, amount) => total + amount, 0n);
  }
}
