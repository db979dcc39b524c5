import type { Ledger } from '@llmnet/ledger-client';
import { waitFor } from '@llmnet/test-kit/programs';
import { inParallel } from '../../network-protocol/load/workers';
import { allTasks, MINTED, money } from '../end-to-end/books';
import type { LedgerPulse } from './ledger-pulse';
import type { QuestionLoad } from './question-load';

/** The deadlines of all phases and their tolerances, for a task whose every step was held up. */
const SETTLED_MILLISECONDS = 120_000;
const AT_A_TIME = 16;

/**
 * What must hold after any fault, when the loads have stopped: no task is stuck, every question of which its client got a task is on the
 * ledger, every transaction that was reported valid is there and was made once, and the sum of all money is what was minted.
 * @param witness a node of a member that took no part in the loads
 */
export async function expectNothingLost(witness: Ledger, questions: QuestionLoad, pulse: LedgerPulse): Promise<void> {
  const tasks = await waitFor(
    'the end of every task',
    async () => {
      const all = await allTasks(witness);
      return all.every(({ settled }) => settled) ? all : undefined;
    },
    SETTLED_MILLISECONDS,
  );
  const onLedger = new Set(tasks.map(({ task }) => task.task));
  const opened = questions.fates.flatMap(({ task }) => task ?? []);
  expect(opened.filter((task) => !onLedger.has(task))).toEqual([]);

  const invalid: string[] = [];
  await inParallel(pulse.beats, AT_A_TIME, async ({ txId }) => {
    const { validation } = await witness.transaction(txId);
    if (validation !== 'VALID') invalid.push(`${txId}: ${validation}`);
  });
  expect(invalid).toEqual([]);
  await pulse.expectExactlyOnce();
  expect(await money(witness)).toBe(MINTED);
}
