import type { PlayedConsortium } from '../support/played-consortium';
import type { Step } from '../support/step';
import type { Move } from './history';

/** A sweep, a move between lanes or a burn. */
export function moneyStep(played: PlayedConsortium, { x, y, z }: Move, lanes: number): Step {
  const mspId = memberOf(played.members, x);
  const by = played.worker(mspId);
  const lane = y % lanes;
  switch (z % 4) {
    case 0:
      return {
        by: played.admin(mspId),
        name: 'accounts:burn',
        request: { lane, amount: String(1 + (y % 997)) },
      };
    case 1: {
      const moves = [
        { from: lane, to: (lane + 1) % lanes, amount: String(1 + (y % 9_999)) },
        { from: (lane + 1) % lanes, to: lane, amount: '7' },
        { from: lane, to: lane, amount: '3' },
      ];
      return { by, name: 'accounts:move', request: { moves } };
    }
    default:
      return { by, name: 'accounts:sweep', request: { lane } };
  }
}

/** A provider that is withdrawn, topped up, fined, paid back, or gets another model. */
export function registryStep(played: PlayedConsortium, { x, y, z }: Move, modelVersion: string): Step {
  const offering = played.members.filter(({ price }) => price !== undefined);
  const member = offering[x % offering.length];
  const mspId = member?.mspId ?? 'BMSP';
  const by = played.worker(mspId);
  const provider = `${mspId}/expert`;
  switch (y % 6) {
    case 0:
      return { by, name: 'registry:withdrawProvider', request: { provider } };
    case 1:
      return { by, name: 'registry:releaseBond', request: { provider } };
    case 2:
      return { by, name: 'registry:topUpBond', request: { provider, lane: 5, amount: String(1 + z) } };
    case 3:
      return { by: played.worker(memberOf(played.members, z)), name: 'registry:collectSlashes', request: { provider } };
    default:
      return played.register(mspId, member?.price ?? 1n, { modelVersion });
  }
}

/** The member that a number says. */
function memberOf(members: PlayedConsortium['members'], choice: number): string {
  return members[choice % members.length]?.mspId ?? 'AMSP';
}
