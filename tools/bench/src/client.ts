import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, type Contract, type Network } from '@hyperledger/fabric-gateway';
import { signLowS } from '@llmnet/embedded-fabric';

const DEADLINE_MS = 60_000;

/** Where one client submits and in whose name. */
export interface ClientTarget {
  /** `host:port` of the gateway. */
  readonly address: string;
  /** PEM file of the authority behind its TLS certificate. */
  readonly tlsCaCert: string;
  readonly mspId: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly channel: string;
  readonly chaincode: string;
}

export interface BenchClient {
  readonly network: Network;
  readonly contract: Contract;
  close(): void;
}

/** Connects Fabric's own client; it signs by node:crypto, which is faster than the client library's default. */
export async function connectClient(target: ClientTarget): Promise<BenchClient> {
  const client = new Client(target.address, credentials.createSsl(await readFile(target.tlsCaCert)), {
    // An IP address is no TLS server name (RFC 6066).
    'grpc.ssl_target_name_override': 'localhost',
  });
  const key = createPrivateKey(await readFile(target.keyFile));
  const deadline = (): { deadline: number } => ({ deadline: Date.now() + DEADLINE_MS });
  const gateway = connect({
    client,
    identity: { mspId: target.mspId, credentials: await readFile(target.certFile) },
    signer: (message) => Promise.resolve(signLowS(message, key)),
    hash: hash.none,
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const network = gateway.getNetwork(target.channel);
  return {
    network,
    contract: network.getContract(target.chaincode),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
