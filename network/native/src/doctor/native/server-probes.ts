import { statfs } from 'node:fs/promises';
import { LEADERSHIP } from '../../readiness/ordering';
import { HEIGHT, metric } from '../../readiness/operations';
import { parsePeers } from './seen-peers';
import { hasJoined } from '../../start/join-peer';
import type { NetworkProbes } from '../probes';
import { clockOffset } from './health';
import { ordererHeight } from './participation';
import { commandFailure, type Site } from './site';

type ServerProbes = Pick<
  NetworkProbes,
  'isRunning' | 'clockOffset' | 'freeBytes' | 'height' | 'leads' | 'hasJoined' | 'peersSeenBy'
>;

/** What peers and orderers show of themselves. */
export function serverProbes(site: Site): ServerProbes {
  const { plan } = site;
  return {
    isRunning: (server) => site.isRunning(server),
    clockOffset: (server) => clockOffset(site.node(server).ports.operations),
    freeBytes: async (server) => {
      const { bavail, bsize } = await statfs(site.node(server).dataDir);
      return bavail * bsize;
    },
    height: (server) => {
      const { ports } = site.node(server);
      return 'admin' in ports ? ordererHeight(ports.admin, plan.channel) : metric(ports.operations, HEIGHT);
    },
    leads: async (orderer) => {
      const leadership = await metric(site.node(orderer).ports.operations, LEADERSHIP[plan.ordering.kind]);
      return leadership === undefined ? undefined : leadership === 1;
    },
    hasJoined: (peer) => site.ask([peer], (admin) => hasJoined(admin, plan.channel)),
    peersSeenBy: async (peer) => {
      try {
        return parsePeers(await site.admin(peer).discover('peers', '--channel', plan.channel));
      } catch (error) {
        commandFailure(error);
        return undefined;
      }
    },
  };
}
