import { setMaxListeners } from 'node:events';
import { unlessAborted } from '../abort';
import type { ProposalOutcome } from './endorser';
import type { OpenedProposal } from './proposal';

export interface ProposalProcessor {
  process(proposal: OpenedProposal): Promise<ProposalOutcome>;
}

/**
 * A peer's endorser as gateways reach it: nobody answers while the peer is stopped, and what was being executed when it
 * stopped gets no answer either. The messages are those of the gRPC client in Fabric's gateway.
 */
export class ReachableEndorser implements ProposalProcessor {
  /** Aborts when the peer stops; already aborted while it is stopped. */
  #run = new AbortController();

  constructor(
    private readonly endorser: ProposalProcessor,
    private readonly address: () => string,
  ) {
    this.disconnect();
  }

  get isReachable(): boolean {
    return !this.#run.signal.aborted;
  }

  connect(): void {
    this.#run = new AbortController();
    // Every proposal in progress listens.
    setMaxListeners(0, this.#run.signal);
  }

  disconnect(): void {
    this.#run.abort();
  }

  async process(proposal: OpenedProposal): Promise<ProposalOutcome> {
    const { signal } = this.#run;
    if (signal.aborted) {
      return unavailable(
        `connection error: desc = "transport: Error while dialing: dial tcp ${this.address()}: connect: connection refused"`,
      );
    }
    const outcome = await unlessAborted(this.endorser.process(proposal), signal);
    return outcome ?? unavailable('error reading from server: EOF');
  }
}

function unavailable(description: string): ProposalOutcome {
  return { kind: 'dropped', message: `rpc error: code = Unavailable desc = ${description}` };
}
