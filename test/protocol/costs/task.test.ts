import type { Role } from '@llmnet/protocol';
import { mspOf } from '@llmnet/protocol';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { PlayedConsortium, SALT } from '../support/played-consortium';
import type { TermsInput } from '../support/played-consortium';
import { take } from '../support/step';
import type { Step } from '../support/step';

const WORKER: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];
/** The default network: one asks and coordinates, three answer, three judge. */
const MEMBERS = ['AMSP', 'BMSP', 'CMSP', 'DMSP', 'EMSP', 'FMSP', 'GMSP'].map((mspId, index) => ({
  mspId,
  roles: WORKER,
  ...(index > 0 && index < 4 ? { price: 1_000n } : {}),
}));
const SEATS = 3;
const ALL = { allowed: [], denied: [] };
const TERMS: TermsInput = {
  domain: 'sums',
  seats: SEATS,
  rounds: 0,
  phaseSeconds: 6,
  priceCap: '9999',
  promptTokens: 1,
  answerTokens: 1,
  qualityFloor: 0,
  earlyStop: 1_000_000,
  orgs: ALL,
  models: ALL,
  regions: ALL,
  scope: { kind: 'others' },
};
/** Transactions of an undisturbed task: open, K commits and reveals, the result, V scores sealed and open, the settlement. */
const TRANSACTIONS = 2 * SEATS + 2 * 3 + 3;
/** What the public records of such a task may take, in bytes, texts aside. */
const PUBLIC_BYTES = 24_000;

describe('an undisturbed task', () => {
  let taken: Endorsed[];
  beforeAll(async () => {
    taken = [];
    const played = await PlayedConsortium.create(MEMBERS);
    const { ledger } = played;
    const submit = async (step: Step): Promise<void> => {
      taken.push(await take(ledger, step));
    };
    const open = await played.open('AMSP', { lane: 0, opens: 0, epoch: 0, terms: TERMS, coordinator: 'AMSP/worker' });
    const { task } = open;
    await submit(open);
    const seats = (await played.view(task)).seats.map(({ mspId }) => mspId);
    for (const mspId of seats) await submit(played.commit({ task, mspId, round: 0, abstained: false }));
    for (const mspId of seats) await submit(played.reveal({ task, mspId, round: 0, abstained: false }));
    await submit(await played.result('AMSP', task, 0));
    const view = await played.view(task);
    const scores = view.seats.map(({ provider }) => ({ provider, score: 900_000, final: null }));
    const judges = (view.result?.validators ?? []).map(mspOf);
    for (const judge of judges) await submit(played.sealScores({ task, panel: 0, judge, scores }));
    for (const judge of judges) await submit(played.openScores({ task, panel: 0, judge, scores }));
    await submit(await played.settle('GMSP', view, { canary: null, salt: SALT }));
  });

  it('takes as many transactions as it has steps', () => {
    process.stdout.write(`costs: a task takes ${String(taken.length)} transactions\n`);
    expect(taken).toHaveLength(TRANSACTIONS);
  });

  it('takes few bytes of the public ledger', () => {
    const writes = taken.flatMap(({ writes: all }) => all);
    const bytes = (space: 'public' | 'private'): number =>
      writes
        .filter((write) => write.space === space)
        .reduce((total, write) => total + write.key.length + (write.kind === 'put' ? write.value.length : 0), 0);
    const biggest = taken
      .map(
        ({ name, writes: own }) =>
          [name, own.reduce((sum, write) => sum + (write.kind === 'put' ? write.value.length : 0), 0)] as const,
      )
      .toSorted(([, x], [, y]) => y - x)
      .slice(0, 3);
    const [publicBytes, privateBytes] = [bytes('public'), bytes('private')];
    process.stdout.write(
      `costs: a task writes ${String(publicBytes)} public bytes, ${String(privateBytes)} private ones without its texts\n`,
    );
    process.stdout.write(`costs: most in ${biggest.map(([name, size]) => `${name} ${String(size)}`).join(', ')}\n`);
    expect(publicBytes).toBeLessThanOrEqual(PUBLIC_BYTES);
  });

  it('has one event a transaction', () => {
    expect(taken.map(({ events }) => events.length)).toEqual(taken.map(() => 1));
  });
});
