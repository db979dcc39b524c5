import { assertPortFree, freePorts } from '@llmnet/supervisor';
import type { MemberDescription } from './description';
import type { Layout } from './layout';

/** Addresses (`host:port`) of each member's peers, the preferred one first. */
export type PeerAddresses = ReadonlyMap<string, readonly string[]>;

/** Where everything of a started consortium is. */
export interface DeploymentContext {
  readonly layout: Layout;
  /** Those that the ledger's channel has, in the order in which they came. */
  readonly members: readonly MemberDescription[];
  readonly ports: PortPlan;
  readonly peers: PeerAddresses;
  /** Names beside loopback's that clients may ask the gateways by; none unless given. */
  readonly hosts?: readonly string[];
}

/** Which port each program above the ledger listens on. */
export interface PortPlan {
  /** Free ones for the network, as many as it asked for. */
  readonly network: readonly number[];
  readonly experts: number;
  /** By MSP id, of each member that has a gateway. */
  readonly gateways: ReadonlyMap<string, GatewayPorts>;
}

/** A gateway, and the coordinator in the worker of its member. */
export interface GatewayPorts {
  readonly gateway: number;
  readonly coordinator: number;
}

/**
 * Free ports for all programs; the gateways take `apiPort` and those after it where it is given.
 * @throws {SupervisionError} PORT_BUSY, PORT_FORBIDDEN
 */
export async function planPorts(
  members: readonly MemberDescription[],
  apiPort: number | undefined,
  forNetwork: number,
): Promise<PortPlan> {
  const withGateway = members.filter(({ hasGateway }) => hasGateway).map(({ mspId }) => mspId);
  const chosen = apiPort === undefined ? undefined : withGateway.map((_mspId, index) => apiPort + index);
  for (const port of chosen ?? []) await assertPortFree(port);

  const free = [...(await freePorts(forNetwork + 1 + 2 * withGateway.length))];
  const next = (): number => {
    const port = free.pop();
    if (port === undefined) throw new RangeError('not enough free ports were asked for');
    return port;
  };
  return {
    network: Array.from({ length: forNetwork }, next),
    experts: next(),
    gateways: new Map(
      withGateway.map((mspId, index) => [mspId, { gateway: chosen?.[index] ?? next(), coordinator: next() }]),
    ),
  };
}

/** The plan with a gateway of one more member, on ports that are free now. */
export async function withGatewayOf(plan: PortPlan, mspId: string): Promise<PortPlan> {
  const [gateway = 0, coordinator = 0] = await freePorts(2);
  return { ...plan, gateways: new Map([...plan.gateways, [mspId, { gateway, coordinator }]]) };
}
