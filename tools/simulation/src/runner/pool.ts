import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunResult } from '../experiments/experiment';
import { SimulationError } from '../errors';
import type { Job } from './job';
import type { WorkerStart } from './worker';

const WORKER = path.join(__dirname, 'worker.js');

/**
 * Runs jobs on as many threads as the machine has cores. Results come in the order of the jobs, whichever thread is faster.
 * @param onResult called as each is done
 * @throws SimulationError JOB_FAILED
 */
export async function runAll(
  jobs: readonly Job[],
  start: WorkerStart,
  onResult: (job: Job, result: RunResult) => void,
): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const waiting = jobs.entries();
  const threads = Math.max(1, Math.min(availableParallelism(), jobs.length));
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(WORKER, { workerData: start });
      try {
        for (const [index, job] of waiting) {
          const result = await runOn(worker, job);
          results[index] = result;
          onResult(job, result);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return results;
}

async function runOn(worker: Worker, job: Job): Promise<RunResult> {
  worker.postMessage(job);
  try {
    // The worker sends nothing but results.
    const [result] = (await once(worker, 'message')) as [RunResult];
    return result;
  } catch (cause) {
    throw new SimulationError('JOB_FAILED', `${job.experiment}, arm ${job.arm}, seed ${job.seed}`, { cause });
  }
}
