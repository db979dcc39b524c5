import { randomUUID } from 'node:crypto';
import type { Contract } from '@hyperledger/fabric-gateway';
import { connectClient } from './client';
import { MeasuredNetwork } from './embedded-network';
import { rate, timed, type Timings } from './in-flight';
import { median, quantile } from './statistics';

/** Not measured: code is compiled and connections are opened. */
const WARM_UP = 100;
const ONE_AT_A_TIME = 200;
const EVALUATES = 2_000;
const IN_FLIGHT = 64;
/** Length of the stretches at the beginning and at the end whose rates are compared. */
const STRETCH = 1_000;

/** What one network did, times in milliseconds. */
export interface NetworkFigures {
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
  /** Processor time of the network's process for one submit, in milliseconds; null where the system does not tell. */
  readonly processorMsPerSubmit: number | null;
  readonly memoryMib: number;
}

/** Starts a network of `members`, submits `transactions` to it and measures. */
export async function measureNetwork(members: number, transactions: number): Promise<NetworkFigures> {
  const network = await MeasuredNetwork.start(members);
  try {
    const client = await connectClient(network.client);
    try {
      await timed(WARM_UP, IN_FLIGHT, create(client.contract));
      const single = await timed(ONE_AT_A_TIME, 1, create(client.contract));
      const evaluate = (): Promise<unknown> => client.contract.evaluateTransaction('read', 'none');
      const singleEvaluates = await timed(ONE_AT_A_TIME, 1, evaluate);
      const evaluates = await timed(EVALUATES, IN_FLIGHT, evaluate);
      const before = await network.processorMs();
      const stretches = await submitInStretches(client.contract, transactions);
      const after = await network.processorMs();
      return {
        members,
        transactions,
        startMs: network.startMs,
        submitP50: median(single.each),
        submitP95: quantile(single.each, 0.95),
        evaluateP50: median(singleEvaluates.each),
        evaluatesPerSecond: rate(evaluates),
        submitsPerSecond: rate(together(stretches)),
        slowdown: slowdownOf(stretches),
        processorMsPerSubmit: before === null || after === null ? null : (after - before) / transactions,
        memoryMib: await network.residentMib(),
      };
    } finally {
      client.close();
    }
  } finally {
    await network.stop();
  }
}

function create(contract: Contract): () => Promise<unknown> {
  return () => contract.submitTransaction('create', randomUUID(), 'Tomoko', '300');
}

async function submitInStretches(contract: Contract, transactions: number): Promise<Timings[]> {
  const stretches: Timings[] = [];
  for (let left = transactions; left > 0; left -= STRETCH) {
    stretches.push(await timed(Math.min(left, STRETCH), IN_FLIGHT, create(contract)));
  }
  return stretches;
}

function together(stretches: readonly Timings[]): Timings {
  return {
    each: stretches.flatMap(({ each }) => each),
    total: stretches.reduce((sum, { total }) => sum + total, 0),
  };
}

/** Medians of the first and the last tenth of the stretches, so that one pause of the machine does not decide. */
function slowdownOf(stretches: readonly Timings[]): number {
  const rates = stretches.map(rate);
  const tenth = Math.max(1, Math.floor(rates.length / 10));
  return median(rates.slice(0, tenth)) / median(rates.slice(-tenth));
}
