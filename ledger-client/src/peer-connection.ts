import { Client, connectivityState, credentials, status as GrpcStatus } from '@grpc/grpc-js';
import type { ClientOptions } from '@grpc/grpc-js';
import { GatewayError, connect, hash } from '@hyperledger/fabric-gateway';
import type { Contract, Gateway, Network } from '@hyperledger/fabric-gateway';
import type { LedgerAddress, PeerAddress } from './ledger-address';
import type { NodeIdentity } from './node-identity';
import { lowSSigner } from './signer';

const SECONDS = 1000;

/** How long each stage may take, so that no stage can eat another's time. A commit status is waited for as long as its caller says. */
const BUDGETS = { evaluate: 10 * SECONDS, endorse: 20 * SECONDS, submit: 10 * SECONDS };

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

/** A node's connection to the gateway service of one peer. */
export class PeerConnection {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly #client: Client;

  constructor(
    readonly mspId: string,
    { address, tlsRoot }: PeerAddress,
    identity: NodeIdentity,
    { channel, chaincode }: Pick<LedgerAddress, 'channel' | 'chaincode'>,
  ) {
    this.#client = new Client(address, credentials.createSsl(tlsRoot), { ...CHANNEL, ...tlsName(address) });
    const within = (milliseconds: number) => () => ({ deadline: Date.now() + milliseconds });
    this.gateway = connect({
      client: this.#client,
      identity: { mspId: identity.mspId, credentials: identity.certificate },
      signer: lowSSigner(identity.signingKey),
      hash: hash.none,
      evaluateOptions: within(BUDGETS.evaluate),
      endorseOptions: within(BUDGETS.endorse),
      submitOptions: within(BUDGETS.submit),
    });
    this.network = this.gateway.getNetwork(channel);
    this.contract = this.network.getContract(chaincode);
  }

  /** Rejects when the peer does not answer in time. */
  waitForReady(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.waitForReady(Date.now() + milliseconds, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Whether an error says that this peer is gone or hangs, as against what it says about others. */
  isToBlameFor(error: unknown): boolean {
    if (!(error instanceof GatewayError)) return false;
    if (error.code === GrpcStatus.DEADLINE_EXCEEDED) return true;
    if (error.code !== GrpcStatus.UNAVAILABLE && error.code !== GrpcStatus.CANCELLED) return false;
    return this.#client.getChannel().getConnectivityState(false) !== connectivityState.READY;
  }

  close(): void {
    this.gateway.close();
    this.#client.close();
  }
}
