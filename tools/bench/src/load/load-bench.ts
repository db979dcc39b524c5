import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CHAINCODE,
  CHANNEL,
  MEMBERS,
  NODES,
  nodeFiles,
  start,
  type NetworkDriver,
  type RunningConsortium,
} from '@llmnet/consortium';
import { organisationPaths } from '@llmnet/fabric-identities';
import { poll } from '@llmnet/retry';
import { readRunRecord } from '@llmnet/supervisor';
import { connectClient, type BenchClient } from '../client';
import { processorMs } from '../process-usage';
import { median, quantile } from '../statistics';
import { askLoad, type Asked } from './ask-load';
import { BlockTally, readBlocks, type Count } from './block-tally';

/** What one load did; times in milliseconds. */
export interface LoadFigures {
  readonly network: string;
  readonly inFlight: number;
  readonly seconds: number;
  readonly answers: number;
  readonly answersPerSecond: number;
  /** Null without an answer. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly refused: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Tasks that were opened, and so paid for, of which nobody got an answer. */
  readonly unanswered: number;
  /** Transactions in the blocks from the first question until every task is settled, whatever their validation code. */
  readonly transactions: Count;
  readonly invalid: Readonly<Record<string, number>>;
  /** Of them roll-ups, revisions and snapshots. */
  readonly housekeeping: Count;
  readonly byName: Readonly<Record<string, Count>>;
  /** Blocks that they lie in. */
  readonly blocks: number;
  /** Processor time of all processes of the network for one answer; null where the system does not tell, or without an answer. */
  readonly processorMsPerAnswer: number | null;
}

export interface LoadOptions {
  readonly driver: NetworkDriver;
  /** What the network is called in the figures. */
  readonly name: string;
  /** Questions in flight of each load, one load after the other. */
  readonly inFlight: readonly number[];
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Starts a consortium in a temporary folder, puts loads of questions on it and measures. @throws {OperatorError} */
export async function measureLoads({ driver, name, inFlight, seconds, signal }: LoadOptions): Promise<LoadFigures[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'llmnet-load-'));
  try {
    const consortium = await start({ dataDir, network: driver });
    const client = await connectTo(consortium);
    try {
      const figures: LoadFigures[] = [];
      for (const count of inFlight) {
        figures.push(await measureLoad(consortium, client, { network: name, inFlight: count, seconds }, signal));
      }
      return figures;
    } finally {
      client.close();
      consortium.ledger.close();
      await consortium.supervisor.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** As the first member's admin, who may read blocks. */
function connectTo({ layout, started }: RunningConsortium): Promise<BenchClient> {
  const mspId = MEMBERS[0]?.mspId ?? '';
  const { cert: certFile, key: keyFile } = nodeFiles(layout, mspId, NODES.admin.enrolmentId);
  return connectClient({
    ...{ mspId, certFile, keyFile, channel: CHANNEL, chaincode: CHAINCODE },
    address: started.peers.get(mspId)?.[0] ?? '',
    tlsCaCert: organisationPaths(layout.identities, mspId).tlsCaCert,
  });
}

async function measureLoad(
  consortium: RunningConsortium,
  client: BenchClient,
  load: { readonly network: string; readonly inFlight: number; readonly seconds: number },
  signal: AbortSignal,
): Promise<LoadFigures> {
  const urls = consortium.apis().map(({ url }) => url);
  const from = await consortium.ledger.height();
  const before = await processorTime(consortium);
  const asked = await askLoad({ urls, ...load, signal });
  const tally = new BlockTally();
  const height = await untilSettled(consortium, client, from, tally, signal);
  const after = await processorTime(consortium);
  const spent = before === null || after === null ? null : after - before;
  return {
    ...load,
    ...latencies(asked),
    ...ledgerFigures(tally, asked),
    blocks: Number(height - from),
    processorMsPerAnswer: perAnswer(spent, asked),
  };
}

const POLL_MS = 1_000;
/** So often nothing may have been ordered for a network to be at rest: for longer than its housekeeping pauses. */
const QUIET_POLLS = 13;
const SETTLED_WITHIN_MS = 180_000;

/** Counts transactions until all tasks are settled and nothing is ordered any more. @returns the chain's height then */
async function untilSettled(
  { ledger }: RunningConsortium,
  { network }: BenchClient,
  from: bigint,
  tally: BlockTally,
  signal: AbortSignal,
): Promise<bigint> {
  let height = from;
  let quiet = 0;
  const isSettled = (): boolean => tally.count(isOpening).counted <= tally.count(isSettlement).counted;
  await poll(
    async () => {
      const current = await ledger.height();
      quiet = current === height ? quiet + 1 : 0;
      tally.add(await readBlocks(network, height, current));
      height = current;
      return quiet >= QUIET_POLLS && isSettled();
    },
    { intervalMs: POLL_MS, timeoutMs: SETTLED_WITHIN_MS, signal },
  );
  return height;
}

const isOpening = (name: string): boolean => name === 'tasks:open';
const isSettlement = (name: string): boolean => name === 'settlement:settle';
const isHousekeeping = (name: string): boolean => name.startsWith('reputation:');

function processorTime({ runFolder }: RunningConsortium): Promise<number | null> {
  const children = readRunRecord(runFolder.folder)?.children ?? [];
  return processorMs(children.flatMap(({ process: own }) => (own === null ? [] : [own.pid])));
}

function latencies({
  answerMs,
  totalMs,
  refused,
  errors,
}: Asked): Pick<LoadFigures, 'answers' | 'answersPerSecond' | 'p50' | 'p95' | 'refused' | 'errors'> {
  const answers = answerMs.length;
  return {
    ...{ answers, refused, errors },
    answersPerSecond: (answers * 1000) / totalMs,
    p50: answers === 0 ? null : median(answerMs),
    p95: answers === 0 ? null : quantile(answerMs, 0.95),
  };
}

function ledgerFigures(
  tally: BlockTally,
  { answerMs }: Asked,
): Pick<LoadFigures, 'unanswered' | 'transactions' | 'invalid' | 'housekeeping' | 'byName'> {
  return {
    unanswered: tally.count(isOpening).counted - answerMs.length,
    transactions: tally.count(),
    invalid: tally.invalid(),
    housekeeping: tally.count(isHousekeeping),
    byName: Object.fromEntries(tally.byName()),
  };
}

function perAnswer(total: number | null, { answerMs }: Asked): number | null {
  return total === null || answerMs.length === 0 ? null : total / answerMs.length;
}
