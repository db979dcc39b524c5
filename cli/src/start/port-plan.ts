import { assertPortFree, freePorts } from '@llmnet/supervision';
import { MEMBERS } from './consortium';

/** Which port each program above the ledger listens on. */
export interface PortPlan {
  /** Free ones for the ledger, as many as it asked for. */
  readonly ground: readonly number[];
  readonly experts: number;
  readonly coordinators: ReadonlyMap<string, number>;
  readonly gateways: ReadonlyMap<string, number>;
}

/**
 * Free ports for all programs; the gateways take `apiPort` and those after it where it is given.
 * @throws {SupervisionError} PORT_BUSY, PORT_FORBIDDEN
 */
export async function planPorts(apiPort: number | undefined, forGround: number): Promise<PortPlan> {
  const mspIds = MEMBERS.map(({ mspId }) => mspId);
  const withGateway = MEMBERS.filter(({ hasGateway }) => hasGateway).map(({ mspId }) => mspId);
  const chosen = apiPort === undefined ? undefined : withGateway.map((_mspId, index) => apiPort + index);
  for (const port of chosen ?? []) await assertPortFree(port);

  const free = [...(await freePorts(forGround + 1 + mspIds.length + withGateway.length))];
  const next = (): number => {
    const port = free.pop();
    if (port === undefined) throw new RangeError('not enough free ports were asked for');
    return port;
  };
  return {
    ground: Array.from({ length: forGround }, next),
    experts: next(),
    coordinators: new Map(mspIds.map((mspId) => [mspId, next()])),
    gateways: new Map(withGateway.map((mspId, index) => [mspId, chosen?.[index] ?? next()])),
  };
}
