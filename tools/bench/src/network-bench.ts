import { randomUUID } from 'node:crypto';
import type { Contract } from '@hyperledger/fabric-gateway';
import { connectClient, type BenchClient } from './client';
import { rate, timed, together, type Timings } from './in-flight';
import type { MeasuredNetwork, NetworkKind } from './measured-network';
import { median, quantile } from './statistics';

/** Not measured: code is compiled and connections are opened. */
const WARM_UP = 500;
const ONE_AT_A_TIME = 400;
const EVALUATES = 2_000;
const IN_FLIGHT = 64;
/** Length of the stretches of the load; networks that are compared take turns after each. */
const STRETCH = 1_000;

/** What one network did, times in milliseconds. */
export interface NetworkFigures {
  readonly network: NetworkKind;
  readonly members: number;
  readonly transactions: number;
  readonly startMs: number;
  readonly submitP50: number;
  readonly submitP95: number;
  readonly evaluateP50: number;
  readonly evaluatesPerSecond: number;
  readonly submitsPerSecond: number;
  /** Rate of the first thousand submits over that of the last thousand: 1 if a long ledger is as fast as a short one. */
  readonly slowdown: number;
  /** Processor time of the network's processes for one submit, in milliseconds; null where the system does not tell. */
  readonly processorMsPerSubmit: number | null;
  readonly memoryMib: number;
}

/** A network under measurement, with what was measured so far. */
interface Run {
  readonly network: MeasuredNetwork;
  readonly client: BenchClient;
  single: Timings;
  singleEvaluates: Timings;
  evaluates: Timings;
  readonly stretches: Timings[];
  /** During the stretches. */
  processorMs: number | null;
}

const NOTHING: Timings = { each: [], total: 0 };

/** Submits `transactions` to each of the networks, which take turns, and measures. */
export async function measureNetworks(
  networks: readonly MeasuredNetwork[],
  members: number,
  transactions: number,
): Promise<NetworkFigures[]> {
  const runs: Run[] = [];
  try {
    for (const network of networks) {
      runs.push(await prepare(network));
    }
    await inTurns(runs, measureLatencies);
    for (let left = transactions; left > 0; left -= STRETCH) {
      await inTurns(runs, (run) => measureStretch(run, Math.min(left, STRETCH)));
    }
    return await Promise.all(runs.map((run) => figuresOf(run, members, transactions)));
  } finally {
    for (const { client } of runs) {
      client.close();
    }
  }
}

async function inTurns(runs: readonly Run[], measure: (run: Run) => Promise<void>): Promise<void> {
  for (const run of runs) {
    await measure(run);
  }
}

async function prepare(network: MeasuredNetwork): Promise<Run> {
  const client = await connectClient(network.client);
  await timed(WARM_UP, IN_FLIGHT, create(client.contract));
  return {
    network,
    client,
    single: NOTHING,
    singleEvaluates: NOTHING,
    evaluates: NOTHING,
    stretches: [],
    processorMs: 0,
  };
}

async function measureLatencies(run: Run): Promise<void> {
  const { contract } = run.client;
  const evaluate = (): Promise<unknown> => contract.evaluateTransaction('read', 'none');
  run.single = await timed(ONE_AT_A_TIME, 1, create(contract));
  run.singleEvaluates = await timed(ONE_AT_A_TIME, 1, evaluate);
  run.evaluates = await timed(EVALUATES, IN_FLIGHT, evaluate);
}

async function measureStretch(run: Run, transactions: number): Promise<void> {
  const before = await run.network.processorMs();
  run.stretches.push(await timed(transactions, IN_FLIGHT, create(run.client.contract)));
  const after = await run.network.processorMs();
  run.processorMs =
    run.processorMs === null || before === null || after === null ? null : run.processorMs + after - before;
}

async function figuresOf(run: Run, members: number, transactions: number): Promise<NetworkFigures> {
  const { network, single, singleEvaluates, evaluates, stretches, processorMs } = run;
  return {
    network: network.kind,
    members,
    transactions,
    startMs: network.startMs,
    submitP50: median(single.each),
    submitP95: quantile(single.each, 0.95),
    evaluateP50: median(singleEvaluates.each),
    evaluatesPerSecond: rate(evaluates),
    submitsPerSecond: rate(together(stretches)),
    slowdown: slowdownOf(stretches),
    processorMsPerSubmit: processorMs === null ? null : processorMs / transactions,
    memoryMib: await network.residentMib(),
  };
}

function create(contract: Contract): () => Promise<unknown> {
  return () => contract.submitTransaction('create', randomUUID(), 'Tomoko', '300');
}

/** Medians of the first and the last tenth of the stretches, so that one pause of the machine does not decide. */
function slowdownOf(stretches: readonly Timings[]): number {
  const rates = stretches.map(rate);
  const tenth = Math.max(1, Math.floor(rates.length / 10));
  return median(rates.slice(0, tenth)) / median(rates.slice(-tenth));
}
