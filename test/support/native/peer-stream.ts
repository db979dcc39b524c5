import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { Client, credentials } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';

/** PEM files; without a client's, none is shown. */
export interface PeerCredentials {
  readonly serverCa: string;
  readonly client?: { readonly cert: string; readonly key: string };
}

const DEADLINE_MS = 10_000;

/**
 * Connects to a chaincode server as its peer does (Fabric `core/chaincode/extcc/extcc_handler.go`).
 * @returns the package id under which it registers
 * @throws ServiceError if it admits no such peer
 */
export async function registeredAs(address: string, { serverCa, client }: PeerCredentials): Promise<string> {
  const files = [serverCa, client?.key, client?.cert].map((file) => (file === undefined ? null : readFileSync(file)));
  const connection = new Client(address, credentials.createSsl(...files));
  const { path, requestSerialize, responseDeserialize } = peer.ChaincodeService.connect;
  const options = { deadline: Date.now() + DEADLINE_MS };
  const stream = connection.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, options);
  // Ending the stream ends it with an error, which nobody waits for.
  stream.on('error', () => undefined);
  try {
    const [message] = (await once(stream, 'data')) as [peer.ChaincodeMessage];
    return peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
  } finally {
    stream.cancel();
    connection.close();
  }
}
