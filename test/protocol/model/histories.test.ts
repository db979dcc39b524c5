import fc from 'fast-check';
import { SUBMITS } from '@llmnet/protocol';
import type { Role } from '@llmnet/protocol';
import { PlayedConsortium } from '../support/played-consortium';
import { assertEnd, assertInvoices, end } from './ending';
import { histories } from './history';
import type { History } from './history';
import { Interpreter } from './interpreter';
import { Player } from './player';
import { assertReplays } from './replay';

/** The same histories each time; others with `HISTORY_SEED`, more and longer ones with `HISTORIES` and `HISTORY_MOVES`. */
const SEED = Number(process.env['HISTORY_SEED'] ?? 20_260_101);
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

const WORKER: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];
/** Prices that no share divides. The third asker has no coordinator of its own. */
const MEMBERS = [
  { mspId: 'AMSP', roles: WORKER },
  { mspId: 'BMSP', roles: WORKER, price: 1_003n },
  { mspId: 'CMSP', roles: WORKER.filter((role) => role !== 'coordinator'), price: 2_017n },
  { mspId: 'DMSP', roles: WORKER, price: 3_331n },
  { mspId: 'EMSP', roles: WORKER, price: 997n },
  { mspId: 'FMSP', roles: WORKER, price: 4_999n },
  { mspId: 'GMSP', roles: WORKER },
  { mspId: 'HMSP', roles: WORKER },
];
const PARAMETERS = {
  disputeSeconds: 20,
  validationSamples: 4,
  validationWindowSeconds: 5,
  quarantineAt: '1000000',
  cusumSlack: '0',
  returnCanaries: 1,
  returnShare: 0,
  requesterWeightCap: '2500000',
};

async function play(history: History): Promise<Player> {
  const player = await Player.create(await PlayedConsortium.create(MEMBERS, PARAMETERS));
  const interpreter = new Interpreter(player, history);
  for (const move of history.moves) await interpreter.play(move);
  await end(interpreter);
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
