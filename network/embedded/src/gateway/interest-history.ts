import type { peer } from '@hyperledger/fabric-protos';
import { functionName, type OpenedProposal } from '../endorser/proposal';
import { LruMap } from '../lru-map';

/** Functions of chaincodes that are remembered. */
const KEPT_FUNCTIONS = 256;

interface Touched {
  interest: peer.ChaincodeInterest | undefined;
  /** Whether the last two transactions touched the same. */
  isSteady: boolean;
}

/** What the transactions of one gateway touched, by function: the next one of a function most often touches the same. */
export class InterestHistory {
  readonly #functions = new LruMap<string, Touched>(KEPT_FUNCTIONS);

  /** What a proposal will probably touch; undefined if the last ones of its function did not touch the same. */
  expected(proposal: OpenedProposal): peer.ChaincodeInterest | undefined {
    const { interest, isSteady } = this.#of(proposal);
    return isSteady ? interest : undefined;
  }

  note(proposal: OpenedProposal, interest: peer.ChaincodeInterest): void {
    const touched = this.#of(proposal);
    touched.isSteady = touched.interest !== undefined && isSameInterest(touched.interest, interest);
    touched.interest = interest;
  }

  #of(proposal: OpenedProposal): Touched {
    const name = `${proposal.invokedChaincode}\u0000${functionName(proposal)}`;
    return this.#functions.getOrCreate(name, () => ({ interest: undefined, isSteady: false }));
  }
}

export function isSameInterest(a: peer.ChaincodeInterest, b: peer.ChaincodeInterest): boolean {
  return Buffer.from(a.serializeBinary()).equals(b.serializeBinary());
}
