import { PARAMETER_PROFILES } from '@llmnet/protocol';
import type { QueryResponse, Role, SubmitRequest } from '@llmnet/protocol';
import { MemoryLedger, type MemoryNode } from '@llmnet/test-kit/memory-ledger';

type Found = SubmitRequest<'membership:found'>;
type Change = SubmitRequest<'governance:propose'>['change'];

export const DOMAINS = ['sums', 'words'];
export const PARAMETERS: Found['parameters'] = {
  version: 1,
  domains: DOMAINS,
  ...PARAMETER_PROFILES.development,
};
export const GRANT = 640_000_007n;

/** `AMSP`, `BMSP` and so on. */
export function mspIds(count: number): string[] {
  return Array.from({ length: count }, (_member, index) => `${String.fromCharCode(65 + index)}MSP`);
}

export function foundRequest(members: readonly string[], parameters: Partial<Found['parameters']> = {}): Found {
  return {
    members: members.map((mspId) => ({ mspId, name: `${mspId} Ltd` })),
    parameters: { ...PARAMETERS, ...parameters },
    grant: GRANT.toString(),
  };
}

export function encryptionKey(node: string, x = 'A'): SubmitRequest<'membership:registerNode'>['encryptionKey'] {
  return { kty: 'EC', crv: 'P-256', x: x.repeat(43), y: x.repeat(43), kid: node };
}

/** A change of the first parameters. */
export function parametersChange(changes: Partial<Found['parameters']>, version = 1): Change {
  const { version: _first, ...values } = { ...PARAMETERS, ...changes };
  return { kind: 'parameters', version, values };
}

/** A consortium that has been founded by real transactions, with an admin in every member. */
export class FoundedConsortium {
  readonly ledger = new MemoryLedger();
  #proposals = 0;

  static async create(
    members: readonly string[],
    parameters: Partial<Found['parameters']> = {},
  ): Promise<FoundedConsortium> {
    const consortium = new FoundedConsortium();
    const founder = await consortium.admin(members[0] ?? '');
    await consortium.ledger.submit(founder, 'membership:found', foundRequest(members, parameters));
    return consortium;
  }

  node(mspId: string, enrolmentId: string, ...roles: Role[]): Promise<MemoryNode> {
    return this.ledger.node(mspId, enrolmentId, roles);
  }

  admin(mspId: string): Promise<MemoryNode> {
    return this.node(mspId, 'admin', 'admin');
  }

  /** A node whose key is registered. */
  async registered(mspId: string, enrolmentId: string, ...roles: Role[]): Promise<MemoryNode> {
    const node = await this.node(mspId, enrolmentId, ...roles);
    await this.ledger.submit(node, 'membership:registerNode', { encryptionKey: encryptionKey(node.id) });
    return node;
  }

  async propose(mspId: string, change: Change): Promise<string> {
    this.#proposals += 1;
    const proposal = this.#proposals.toString(16).padStart(32, '0');
    await this.ledger.submit(await this.admin(mspId), 'governance:propose', { proposal, change });
    return proposal;
  }

  async vote(proposal: string, members: readonly string[], inFavour = true): Promise<void> {
    for (const mspId of members) {
      await this.ledger.submit(await this.admin(mspId), 'governance:vote', { proposal, inFavour });
    }
  }

  async enact(proposal: string, mspId = 'AMSP'): Promise<void> {
    await this.ledger.submit(await this.admin(mspId), 'governance:enact', { proposal });
  }

  /** Proposes a change, votes for it and enacts it when its delay is over. */
  async change(change: Change, voters: readonly string[]): Promise<void> {
    const proposal = await this.propose(voters[0] ?? '', change);
    await this.vote(proposal, voters);
    this.ledger.advance(PARAMETERS.proposalDelaySeconds);
    await this.enact(proposal, voters[0]);
  }

  async state(mspId = 'AMSP'): Promise<QueryResponse<'membership:consortium'>> {
    return this.ledger.query(await this.admin(mspId), 'membership:consortium', {});
  }
}
