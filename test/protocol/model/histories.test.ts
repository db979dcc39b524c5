import fc from 'fast-check';
import { SUBMITS } from '@llmnet/protocol';
import { assertEnd, assertInvoices } from './ending';
import { histories } from './history';
import type { History } from './history';
import type { Player } from './player';
import { playToTheEnd } from './playing';
import { assertReplays } from './replay';

/** The same histories each time; others with `HISTORY_SEED`, more and longer ones with `HISTORIES` and `HISTORY_MOVES`. */
const SEED = Number(process.env['HISTORY_SEED'] ?? 20_260_105);
const RUNS = Number(process.env['HISTORIES'] ?? 6);
const MOVES = Number(process.env['HISTORY_MOVES'] ?? 180);
/** Another search may miss what is rare. */
const IS_USUAL = !['HISTORY_SEED', 'HISTORIES', 'HISTORY_MOVES'].some((name) => name in process.env);

/** What no history has: founding, attesting, holding texts, and the two that need a course of several epochs. */
const NOT_PLAYED = [
  ...['membership:found', 'membership:registerNode', 'membership:resetPolicies', 'registry:renewLeases'],
  ...['canaries:reimburse', 'reputation:reinstate'],
  ...['audit:attestBlocks', 'audit:attestCode', 'audit:hold', 'audit:release', 'audit:disclose', 'audit:erase'],
];

async function play(history: History): Promise<Player> {
  const player = await playToTheEnd(history, { requesterWeightCap: '2500000' });
  assertEnd(player);
  const first = Date.UTC(2026, 0, 1);
  const cuts = [0.1, 0.23, 0.5, 0.51, 0.9].map((share) => Math.floor(first + share * (player.ledger.now - first)));
  await assertInvoices(player, [first, ...cuts, player.ledger.now + 1]);
  await assertReplays(player);
  return player;
}

describe('whatever members do', () => {
  const taken = new Map<string, number>();

  it(
    'money is kept, every task comes to its end and is paid once, every outcome is folded once, in any partition',
    async () => {
      process.stdout.write(
        `histories: HISTORY_SEED=${String(SEED)} HISTORIES=${String(RUNS)} HISTORY_MOVES=${String(MOVES)}\n`,
      );
      const property = fc.asyncProperty(histories(MOVES), async (history) => {
        const player = await play(history);
        for (const [name, count] of player.taken) taken.set(name, (taken.get(name) ?? 0) + count);
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
      process.stdout.write(`histories took: ${JSON.stringify(Object.fromEntries([...taken].sort()))}\n`);
      if (IS_USUAL) expect(Object.keys(SUBMITS).filter((name) => !taken.has(name))).toEqual(NOT_PLAYED);
    },
    RUNS * 60_000,
  );
});
