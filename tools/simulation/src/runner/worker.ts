import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { parseRecordedAnswers } from '../truth/recorded-answers';
import { parseLedgerRecords } from '../replay/ledger-records';
import { runJob } from './job';
import type { Job } from './job';

/** What a worker thread is started with: the files that experiments replay. */
export interface WorkerStart {
  readonly answers: string | undefined;
  readonly ledger: string | undefined;
}

// Whoever starts this thread passes a WorkerStart: pool.ts alone does.
const { answers, ledger } = workerData as WorkerStart;
const material = {
  recorded: answers === undefined ? undefined : parseRecordedAnswers(readFileSync(answers, 'utf8')),
  ledger: ledger === undefined ? undefined : parseLedgerRecords(readFileSync(ledger, 'utf8')),
};

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(runJob(job, material));
});
