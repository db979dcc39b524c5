import type { OrderingName } from '@llmnet/native-fabric';
import { leaderOf } from './ordering';
import type { Product } from './product';

/** How much is drilled. */
export interface DrillExtent {
  /** How long a member is away. */
  readonly awayMs: number;
  /** Whether faults are tried too that differ from others only in who is struck. */
  readonly everyFault: boolean;
}

/** Something that happens to a running network. Its gateway under load is the first member's. */
export interface Fault {
  readonly name: string;
  /** Names of the processes that it strikes. */
  readonly victims: (product: Product) => Promise<readonly string[]> | readonly string[];
  /** How long they stay away, in milliseconds; left out where their supervisor starts them again at once. */
  readonly away?: number;
}

/** It has neither a gateway nor the first three orderers; of four, it has the last. */
const MEMBER_AWAY = 'DahliaMSP';

/** The faults that are tried, one after the other. */
export function faultsOf(ordering: OrderingName, { awayMs, everyFault }: DrillExtent): Fault[] {
  const kill = (name: string, victim: string): Fault => ({ name, victims: () => [victim] });
  const leader: Fault = {
    name: ordering === 'bft4' ? 'leader of the BFT orderers killed' : 'leader of the Raft orderers killed',
    victims: async ({ plan }) => [await leaderOf(plan)],
  };
  const member: Fault = {
    name: `a member away for ${String(awayMs / 1000)} s`,
    victims: (product) => product.processesOf(MEMBER_AWAY),
    away: awayMs,
  };
  const others = [
    kill("the gateway's own peer killed", 'peer0-astermsp'),
    kill("the gateway's own chaincode server killed", 'chaincode-astermsp'),
    { ...leader, name: `next ${leader.name}` },
  ];
  return [
    leader,
    kill("another member's peer killed", 'peer0-elmmsp'),
    kill("another member's chaincode server killed", 'chaincode-elmmsp'),
    ...(everyFault ? others : []),
    member,
  ];
}
