import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
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
  'isRunning' | 'clockOffset' | 'freeBytes' | 'writeFailure' | 'height' | 'leads' | 'hasJoined' | 'peersSeenBy'
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
    writeFailure: (server) => writeFailure(site.node(server).dataDir),
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

/** A block of most file systems: less might fit into what one of them keeps of a file anyhow. */
const TRIAL_BYTES = 4096;

/** By writing: a disk has room by its own figures, and no file more can be made, or this user has had its share. */
async function writeFailure(folder: string): Promise<string | undefined> {
  const trial = path.join(folder, `.doctor-${process.pid}`);
  try {
    await writeFile(trial, Buffer.alloc(TRIAL_BYTES));
    return undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    return code;
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}
