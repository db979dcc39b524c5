import { EmbeddedNetworkError } from '../errors';
import type { ExecutionGate } from '../gateway/execution-gate';
import type { ChaincodeLink } from './chaincode-link';
import type { ChaincodeDefinition, ChaincodeTimeouts } from './chaincode-runtime';

/**
 * Moves all peers to another chaincode server at the same moment, between two transactions: none fails, and none is endorsed
 * by the old and the new chaincode. If the new server is not there, everything stays as it was.
 * @throws EmbeddedNetworkError CHAINCODE_UNREACHABLE
 */
export async function reloadChaincode(
  links: readonly ChaincodeLink[],
  executions: ExecutionGate,
  definition: ChaincodeDefinition,
  timeouts: ChaincodeTimeouts,
): Promise<void> {
  const connections = await Promise.all(links.map((link) => link.connect(definition, timeouts)));
  if (!connections.every((connection) => connection !== undefined)) {
    for (const connection of connections) {
      connection?.stop();
    }
    throw new EmbeddedNetworkError(
      'CHAINCODE_UNREACHABLE',
      `No chaincode ${definition.ccid} registered at ${definition.address}: start its server first.`,
    );
  }
  await executions.exclusively(() => {
    for (const [index, connection] of connections.entries()) {
      links[index]?.switchTo(definition, connection);
    }
  });
}
