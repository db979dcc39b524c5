import type { FabricMember, FabricTopology } from '@llmnet/network/fabric';
import { freePort } from '../../fixtures/network/ports';

export type NativeNetworkSpec = Pick<FabricTopology, 'dir' | 'identitiesDir' | 'channel' | 'blocks'> & {
  readonly members: readonly Pick<FabricMember, 'mspId' | 'admin'>[];
};

/** A topology on ports that are free now. */
export async function nativeTopology({ members, ...rest }: NativeNetworkSpec): Promise<FabricTopology> {
  return {
    ...rest,
    members: await Promise.all(
      members.map(async (member) => ({
        ...member,
        ports: { service: await freePort(), chaincode: await freePort(), operations: await freePort() },
      })),
    ),
    orderer: { service: await freePort(), admin: await freePort(), operations: await freePort() },
  };
}
