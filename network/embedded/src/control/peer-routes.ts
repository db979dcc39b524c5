import { z } from 'zod';
import type { Lag } from '../peer/lag';
import type { PeerControl } from '../serving/peer-host';
import type { ControlRoute } from './control-route';

/** The peers of a running network. */
export interface ControlledPeers {
  readonly peers: readonly PeerControl[];
  /** @throws EmbeddedNetworkError MEMBER_UNKNOWN */
  peer(mspId: string): PeerControl;
}

const amount = z.number().int().min(0);
const lag: z.ZodType<Lag> = z.union([z.strictObject({ blocks: amount }), z.strictObject({ milliseconds: amount })]);

/** State of the peers; stop, start and lag of each. Every change answers with the peer's new state. */
export function peerRoutes(network: ControlledPeers): ControlRoute[] {
  const change = (path: string, apply: (peer: PeerControl, body: unknown) => Promise<void> | void): ControlRoute => ({
    method: 'POST',
    path: `/peers/:mspId/${path}`,
    handle: async ({ mspId = '' }, body) => {
      const peer = network.peer(mspId);
      await apply(peer, body);
      return stateOf(peer);
    },
  });
  return [
    { method: 'GET', path: '/peers', handle: () => network.peers.map(stateOf) },
    { method: 'GET', path: '/peers/:mspId', handle: ({ mspId = '' }) => stateOf(network.peer(mspId)) },
    change('stop', (peer) => peer.stop()),
    change('start', (peer) => peer.start()),
    change('lag', (peer, body) => {
      peer.keepBehind(lag.parse(body));
    }),
  ];
}

function stateOf({ mspId, isRunning, height, lag: current }: PeerControl): object {
  return { mspId, isRunning, height, lag: current };
}
