import { mspOf } from '@llmnet/protocol';
import type { Role, SubmitName, SubmitRequest } from '@llmnet/protocol';
import {
  MemoryLedger,
  type Endorsed,
  type MemoryNode,
  type SavedLedger,
  type Transient,
} from '@llmnet/test-kit/memory-ledger';
import { REGISTERED, admin } from './cast';

export interface Call {
  readonly request: unknown;
  readonly transient?: Transient;
}

interface CallOf<N extends SubmitName> {
  readonly request: SubmitRequest<N>;
  readonly transient?: Transient;
}

/** For each of some transactions, the request with which a node makes it in the present state of a stage. */
export type Requests<N extends SubmitName> = {
  readonly [K in N]: (stage: Stage, node: string) => CallOf<K> | Promise<CallOf<K>>;
};

type NamesOf<Contract extends string> = Extract<SubmitName, `${Contract}:${string}`>;
export type RequestsOf<Contract extends string> = Requests<NamesOf<Contract>>;

/** What the requests of a state are about. */
export interface Focus {
  readonly task: string;
  readonly canary: string;
  readonly proposal: string;
  readonly provider: string;
  readonly reason: 'request' | 'retention';
  readonly quarantined: string;
  /** Whether tasks are linked to the canary. */
  readonly linked: boolean;
}

export interface SavedStage {
  readonly ledger: SavedLedger;
  readonly focus: Focus;
}

const NOWHERE: Focus = {
  task: '0'.repeat(32),
  canary: '0'.repeat(32),
  proposal: '0'.repeat(32),
  provider: 'FMSP/expert',
  reason: 'request',
  quarantined: 'CMSP',
  linked: false,
};

/** A ledger on which every transaction is made by the one request that fits its present state. */
export class Stage {
  readonly ledger = new MemoryLedger();
  focus = NOWHERE;

  constructor(private readonly requests: Requests<SubmitName>) {}

  save(): SavedStage {
    return { ledger: this.ledger.save(), focus: this.focus };
  }

  restore({ ledger, focus }: SavedStage): void {
    this.ledger.restore(ledger);
    this.focus = focus;
  }

  aim(focus: Partial<Focus>): void {
    this.focus = { ...this.focus, ...focus };
  }

  /** A certificate of a node with these roles. */
  identity(node: string, roles: readonly Role[]): Promise<MemoryNode> {
    const mspId = mspOf(node);
    return this.ledger.node(mspId, node.slice(mspId.length + 1), roles);
  }

  /** The request that a node makes in the present state. */
  async call(name: SubmitName, node: string): Promise<Call> {
    return this.requests[name](this, node);
  }

  endorse(name: SubmitName, by: MemoryNode, { request, transient }: Call): Promise<Endorsed> {
    return this.ledger.invoke(by, name, [JSON.stringify(request)], transient);
  }

  /** A node takes a step in its own role. */
  async take(name: SubmitName, node: string): Promise<Endorsed> {
    const role = REGISTERED.find(([known]) => known === node)?.[1] ?? 'admin';
    const transaction = await this.endorse(name, await this.identity(node, [role]), await this.call(name, node));
    const code = this.ledger.commit(transaction);
    if (code !== 'VALID') throw new Error(`${name} by ${node}: ${code}`);
    return transaction;
  }

  async takeEach(name: SubmitName, nodes: readonly string[]): Promise<void> {
    for (const node of nodes) await this.take(name, node);
  }

  /** Any member's view of the ledger. */
  reader(): Promise<MemoryNode> {
    return this.identity(admin('AMSP'), ['admin']);
  }
}
