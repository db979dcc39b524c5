import type { KeyObject } from 'node:crypto';
import { Client, connectivityState, credentials, status as GrpcStatus } from '@grpc/grpc-js';
import type { ClientOptions } from '@grpc/grpc-js';
import { GatewayError, connect, hash } from '@hyperledger/fabric-gateway';
import type { Contract, Gateway, Network } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { retry } from '@llmnet/retry';
import type { LedgerAddress, PeerAddress } from './ledger-address';
import { lowSSigner } from './signing';

/** Who calls: an enrolled client of a member. */
export interface FabricIdentity {
  readonly mspId: string;
  /** PEM of the enrolment certificate. */
  readonly certificate: Buffer;
  /** Its private key, ECDSA P-256. */
  readonly signingKey: KeyObject;
}

const SECONDS = 1000;

/** How long each stage may take, so that no stage can eat another's time. A commit status is waited for as long as its caller says. */
const BUDGETS_MS = { evaluate: 10 * SECONDS, endorse: 20 * SECONDS, submit: 10 * SECONDS };

/** What gRPC says when a peer does not answer in time, and when its connection ends; the latter also what a peer says of others. */
const HANGS: ReadonlySet<number> = new Set([GrpcStatus.DEADLINE_EXCEEDED]);
const CONNECTION_ENDED: ReadonlySet<number> = new Set([GrpcStatus.UNAVAILABLE, GrpcStatus.CANCELLED]);

const PROBE_MS = 2 * SECONDS;
/** How soon a peer that failed is looked at again, and how seldom at most. */
const PROBE_PAUSES = { firstMs: 100, maxMs: 2 * SECONDS };

/**
 * A lost connection is tried again at most this many milliseconds later, where the library would wait up to two minutes. Pings find a
 * peer that hangs while events are read from it; a peer drops clients that ping more often than once a minute
 * (Fabric sampleconfig/core.yaml, peer.keepalive.minInterval).
 */
const CHANNEL: ClientOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2 * SECONDS,
  'grpc.keepalive_time_ms': 120 * SECONDS,
  'grpc.keepalive_timeout_ms': 20 * SECONDS,
};

/** An IP address is no TLS server name (RFC 6066); a peer on this machine shows a certificate for localhost too. */
function tlsName(address: string): ClientOptions {
  return address.startsWith('127.0.0.1:') ? { 'grpc.ssl_target_name_override': 'localhost' } : {};
}

/** The highest block that a client knows to exist, from peers that it believes. */
export class BlocksSeen {
  #highest = 0n;

  get highest(): bigint {
    return this.#highest;
  }

  note(block: bigint): void {
    if (block > this.#highest) this.#highest = block;
  }
}

/**
 * Whether a peer is worth asking first. A failure takes it out; from then on it is probed in the background, at growing
 * intervals, until it is well. So no request of a user ever waits to find out whether a peer is back.
 */
export class PeerHealth {
  #isWell = true;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();

  /** @param probe rejects while the peer is not well */
  constructor(private readonly probe: () => Promise<unknown>) {}

  get isWell(): boolean {
    return this.#isWell;
  }

  /** A call failed by the peer's own fault. */
  failed(): void {
    if (!this.#isWell || this.#closing.signal.aborted) return;
    this.#isWell = false;
    void this.#recover();
  }

  /** Calls once when the peer, which is not well, is well again. @returns how to forget about it */
  whenWell(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Probes no more. */
  close(): void {
    this.#closing.abort();
    this.#listeners.clear();
  }

  async #recover(): Promise<void> {
    const { signal } = this.#closing;
    const options = { ...PROBE_PAUSES, isRetryable: () => true, isBackground: true, signal };
    const recovered = await retry(this.probe, options).then(
      () => true,
      () => false,
    );
    if (!recovered || signal.aborted) return;
    this.#isWell = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}

/** What bringing a transaction to the ledger takes of a connection. */
export interface GatewayPeer {
  readonly mspId: string;
  readonly gateway: Pick<Gateway, 'newCommit' | 'newSignedTransaction'>;
  readonly health: Pick<PeerHealth, 'isWell'>;
  reportFailure(error: unknown): boolean;
}

/** A client's connection to the gateway service of one peer. */
export class PeerConnection implements GatewayPeer {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly health = new PeerHealth(() => this.#probe());
  readonly #client: Client;

  /** @param seen the blocks that the client knows of, by which a peer that lags is told from one that is well */
  constructor(
    readonly mspId: string,
    { address, tlsRoot }: PeerAddress,
    identity: FabricIdentity,
    { channel, chaincode }: Pick<LedgerAddress, 'channel' | 'chaincode'>,
    private readonly seen: BlocksSeen,
  ) {
    this.#client = new Client(address, credentials.createSsl(tlsRoot), { ...CHANNEL, ...tlsName(address) });
    const within = (milliseconds: number) => () => ({ deadline: Date.now() + milliseconds });
    this.gateway = connect({
      client: this.#client,
      identity: { mspId: identity.mspId, credentials: identity.certificate },
      signer: lowSSigner(identity.signingKey),
      hash: hash.none,
      evaluateOptions: within(BUDGETS_MS.evaluate),
      endorseOptions: within(BUDGETS_MS.endorse),
      submitOptions: within(BUDGETS_MS.submit),
    });
    this.network = this.gateway.getNetwork(channel);
    this.contract = this.network.getContract(chaincode);
  }

  /** Rejects when the peer does not answer in time. */
  waitForReady(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.waitForReady(Date.now() + timeoutMs, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** How many blocks the peer has. @param options such as a deadline of its own */
  async height(options: { readonly deadline?: number } = {}): Promise<bigint> {
    const proposal = this.network.getContract('qscc').newProposal('GetChainInfo', {
      arguments: [this.network.getName()],
      endorsingOrganizations: [this.mspId],
    });
    return BigInt(common.BlockchainInfo.deserializeBinary(await proposal.evaluate(options)).getHeight());
  }

  /** Takes the peer out where an error says that it is gone or hangs, as against what it says about others. @returns whether it does */
  reportFailure(error: unknown): boolean {
    const isAtFault = this.#isAtFault(error);
    if (isAtFault) this.health.failed();
    return isAtFault;
  }

  close(): void {
    this.health.close();
    this.gateway.close();
    this.#client.close();
  }

  #isAtFault(error: unknown): boolean {
    if (!(error instanceof GatewayError)) return false;
    if (HANGS.has(error.code)) return true;
    if (!CONNECTION_ENDED.has(error.code)) return false;
    return this.#client.getChannel().getConnectivityState(false) !== connectivityState.READY;
  }

  /** Rejects unless the peer answers and has what the client has seen, give or take a block that is on its way. */
  async #probe(): Promise<void> {
    const { highest } = this.seen;
    if ((await this.height({ deadline: Date.now() + PROBE_MS })) < highest) throw new RangeError('the peer is behind');
  }
}
