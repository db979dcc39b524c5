import fc from 'fast-check';
import type { Role } from '@llmnet/protocol';
import { histories } from '../../protocol/model/history';
import { Interpreter } from '../../protocol/model/interpreter';
import { Player } from '../../protocol/model/player';
import { PlayedConsortium } from '../../protocol/support/played-consortium';
import { recording } from './recording';
import type { Recording } from './recording';

const WORKER: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];
const MEMBERS = [
  { mspId: 'AMSP', roles: WORKER },
  { mspId: 'BMSP', roles: WORKER, price: 1_003n },
  { mspId: 'CMSP', roles: WORKER, price: 2_017n },
  { mspId: 'DMSP', roles: WORKER, price: 3_331n },
  { mspId: 'EMSP', roles: WORKER, price: 997n },
  { mspId: 'FMSP', roles: WORKER, price: 4_999n },
  { mspId: 'GMSP', roles: WORKER },
  { mspId: 'HMSP', roles: WORKER },
];
export const MEMBER_IDS = MEMBERS.map(({ mspId }) => mspId);
const PARAMETERS = {
  disputeSeconds: 20,
  validationSamples: 4,
  validationWindowSeconds: 5,
  quarantineAt: '1000000',
  returnCanaries: 1,
  returnShare: 0,
};
const MOVES = 250;

/** How many transactions were executed, refused ones included. */
function executionsIn(recorded: Recording): number {
  return recorded.filter(({ kind }) => kind === 'executed').length;
}

/** What a number of recordings have in them, for people. */
export function summary(recordings: readonly Recording[]): string {
  const executed = recordings.flat().flatMap((event) => (event.kind === 'executed' ? [event.proposal] : []));
  const ordered = recordings.flat().flatMap((event) => (event.kind === 'ordered' ? [event.code] : []));
  const kinds = new Set(executed.filter(({ endorsed }) => endorsed !== undefined).map(({ name }) => name)).size;
  const refused = executed.filter(({ endorsed }) => endorsed === undefined).length;
  const invalid = ordered.filter((code) => code !== 'VALID').length;
  return [
    `${String(executed.length)} transactions of ${String(kinds)} kinds in ${String(recordings.length)} histories:`,
    `${String(refused)} refused, ${String(ordered.length)} ordered, ${String(invalid)} of them in conflict`,
  ].join(' ');
}

/** Random histories of consortia, one after another by the seed, until there are so many transactions. */
export async function recordedHistories(seed: number, transactions: number): Promise<Recording[]> {
  const recorded: Recording[] = [];
  let total = 0;
  for (let run = 0; total < transactions; run += 1) {
    const [history] = fc.sample(histories(MOVES), { seed: seed + run, numRuns: 1 });
    if (history === undefined) throw new Error('no history');
    const [next = []] = await recording(async () => {
      const player = await Player.create(await PlayedConsortium.create(MEMBERS, PARAMETERS));
      const interpreter = new Interpreter(player, history);
      for (const move of history.moves) await interpreter.play(move);
    });
    recorded.push(next);
    total += executionsIn(next);
  }
  return recorded;
}
