import { z } from 'zod';
import type { ChaincodeMove } from '../network-options';
import type { ControlRoute } from './control-route';

/** What can be done to the ledger and the chaincode of a running network. */
export interface ControlledLedger {
  snapshot(): number;
  revert(snapshot: number): Promise<void>;
  reloadChaincode(move: ChaincodeMove): Promise<void>;
}

const text = z.string().min(1);
const move = z.strictObject({ address: text, ccid: text.exactOptional(), version: text.exactOptional() });

/** Take a snapshot, revert to one, move to another chaincode server. */
export function ledgerRoutes(network: ControlledLedger): ControlRoute[] {
  return [
    { method: 'POST', path: '/snapshots', handle: () => ({ snapshot: network.snapshot() }) },
    {
      method: 'POST',
      path: '/snapshots/:snapshot/revert',
      handle: ({ snapshot }) => network.revert(Number(snapshot)),
    },
    { method: 'POST', path: '/chaincode', handle: (_, body) => network.reloadChaincode(move.parse(body)) },
  ];
}
