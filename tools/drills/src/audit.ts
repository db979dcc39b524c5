import { FOUNDING_GRANT, MEMBERS } from '@llmnet/consortium';
import type { Ledger } from '@llmnet/ledger-client';
import type { Task } from '@llmnet/protocol';
import { REMAINDERS, canaryFund } from '@llmnet/protocol/rules';
import type { LedgerPulse } from './ledger-pulse';
import type { QuestionLoad } from './question-load';
import { waitFor } from './wait-for';

/** The deadlines of all phases and their tolerances, for a task whose every step was held up. */
const SETTLED_TIMEOUT_MS = 120_000;

/** What the founding of a started network mints, in micro-credits. */
export const MINTED = FOUNDING_GRANT * BigInt(MEMBERS.length);

const PAGE = 200;
const ACCOUNTS = [...MEMBERS.flatMap(({ mspId }) => [mspId, canaryFund(mspId)]), REMAINDERS];

/** Every task on the ledger. */
export async function allTasks(ledger: Ledger): Promise<{ task: Task; settled: boolean }[]> {
  const all: { task: Task; settled: boolean }[] = [];
  for (;;) {
    const { tasks, more } = await ledger.query('taskQueries:list', { after: all.at(-1)?.task.task ?? '', limit: PAGE });
    all.push(...tasks);
    if (!more) return all;
  }
}

/** Everything that is anyone's, in micro-credits: lanes, credits, bonds, pots, funds, and the escrow of open tasks. */
export async function money(ledger: Ledger): Promise<bigint> {
  const open = (await allTasks(ledger)).filter(({ settled }) => !settled);
  let total = sum(open.map(({ task }) => task.escrow));
  for (const account of ACCOUNTS) {
    const { lanes, credits, moreCredits, bonds, pot } = await ledger.query('accounts:account', { account });
    if (moreCredits) throw new RangeError(`${account} has more credits than a query lists: make the drill shorter`);
    total += bonds + pot + sum(lanes.map(({ balance }) => balance)) + sum(credits.map(({ amount }) => amount));
  }
  return total;
}

/**
 * What must hold after any fault, when the loads have stopped: no task is stuck, every question of which its client got a task is on the
 * ledger, every transaction that was reported valid is there and was made once, and the sum of all money is what was minted.
 * @returns what does not hold, a line each
 * @param witness a node of a member that took no part in the loads
 */
export async function findLosses(witness: Ledger, questions: QuestionLoad, pulse: LedgerPulse): Promise<string[]> {
  const tasks = await waitFor(
    'the end of every task',
    async () => {
      const all = await allTasks(witness);
      return all.every(({ settled }) => settled) && all;
    },
    SETTLED_TIMEOUT_MS,
  );
  const onLedger = new Set(tasks.map(({ task }) => task.task));
  const opened = questions.fates.flatMap(({ task }) => task ?? []);
  const total = await money(witness);
  return [
    ...opened.filter((task) => !onLedger.has(task)).map((task) => `task ${task} is not on the ledger`),
    ...(await findInvalid(witness, pulse)),
    ...(await pulse.findLosses()),
    ...(total === MINTED ? [] : [`the sum of all money is ${total}, and ${MINTED} was minted`]),
  ];
}

async function findInvalid(witness: Ledger, pulse: LedgerPulse): Promise<string[]> {
  const invalid: string[] = [];
  for (const { txId } of pulse.beats) {
    const { validation } = await witness.transaction(txId);
    if (validation !== 'VALID') invalid.push(`transaction ${txId} is ${validation}`);
  }
  return invalid;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
