import type { Role } from '@llmnet/protocol';
import { PlayedConsortium } from '../support/played-consortium';
import { end } from './ending';
import type { History } from './history';
import { Interpreter } from './interpreter';
import { Player } from './player';

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
};

/** Parameters that differ from those of every played consortium. */
type Overrides = Parameters<typeof PlayedConsortium.create>[1];

/** Plays a history in a new consortium, up to where nothing is left to do. */
export async function playToTheEnd(history: History, parameters: Overrides = {}): Promise<Player> {
  const player = await Player.create(await PlayedConsortium.create(MEMBERS, { ...PARAMETERS, ...parameters }));
  const interpreter = new Interpreter(player, history);
  for (const move of history.moves) await interpreter.play(move);
  await end(interpreter);
  return player;
}
