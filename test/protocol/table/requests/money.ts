import type { RequestsOf } from '../stage';

export const moneyRequests: RequestsOf<'accounts'> = {
  'accounts:sweep': () => ({ request: { lane: 0 } }),
  'accounts:move': () => ({ request: { moves: [{ from: 2, to: 3, amount: '1' }] } }),
  'accounts:burn': () => ({ request: { lane: 2, amount: '1' } }),
};
