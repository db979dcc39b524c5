import { PPM, eligible, selectCommittee } from '@llmnet/protocol/rules';
import type { EligibilityTerms, Offer } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { candidate } from './candidates';

const ANY = { allowed: [], denied: [] };
const TERMS: EligibilityTerms = {
  scope: { kind: 'others' },
  priceCap: 100n,
  promptTokens: 10,
  answerTokens: 10,
  orgs: ANY,
  models: ANY,
  regions: ANY,
};
const PARTIES = { requesterMsp: 'Client', coordinatorMsp: 'Client' };

function offer(mspId: string, changes: Partial<Offer> = {}): Offer {
  return { ...candidate(mspId), model: 'm', region: 'eu', promptTokens: 10, answerTokens: 10, ...changes };
}

const names = (offers: readonly Offer[]): string[] => offers.map(({ mspId }) => mspId);
const among = (candidates: readonly Offer[], terms: Partial<EligibilityTerms>, quarantined: readonly Offer[] = []) =>
  names(eligible({ candidates, quarantined }, { ...TERMS, ...terms }, PARTIES));

describe('eligible', () => {
  it('keeps who meets each limit exactly, in the snapshot’s order, and leaves out who misses one by one', () => {
    const offers = [
      offer('Dear', { price: 101n }),
      offer('Yes'),
      offer('ShortPrompt', { promptTokens: 9 }),
      offer('ShortAnswer', { answerTokens: 9 }),
      offer('Also', { price: 99n, promptTokens: 11, answerTokens: 11 }),
    ];
    expect(among(offers, {})).toEqual(['Yes', 'Also']);
  });

  it.each([
    ['allows everybody where nothing is named', ANY, ['A', 'B', 'C']],
    ['allows only who is named', { allowed: ['A', 'B'], denied: [] }, ['A', 'B']],
    ['denies who is named', { allowed: [], denied: ['B'] }, ['A', 'C']],
    ['denies who is named twice', { allowed: ['A', 'B'], denied: ['A'] }, ['B']],
  ])('%s', (_rule, terms, expected) => {
    const offers = ['A', 'B', 'C'].map((name) => offer(name, { model: name, region: name }));
    expect(among(offers, { orgs: terms })).toEqual(expected);
    expect(among(offers, { models: terms })).toEqual(expected);
    expect(among(offers, { regions: terms })).toEqual(expected);
  });

  it('gives the organisations of requester and coordinator no seat in their own task', () => {
    const offers = ['Client', 'Helper', 'Other'].map((name) => offer(name));
    const parties = { requesterMsp: 'Client', coordinatorMsp: 'Helper' };
    expect(names(eligible({ candidates: offers, quarantined: [] }, TERMS, parties))).toEqual(['Other']);
  });

  it('gives nobody else one where the scope is the requester’s own', () => {
    const offers = ['Client', 'Other'].map((name) => offer(name));
    expect(among(offers, { scope: { kind: 'own' } })).toEqual(['Client']);
  });

  it('reaches a quarantined provider by a probe of its organisation only', () => {
    const quarantined = [offer('Bad'), offer('Worse'), offer('Client')];
    const probe = (mspId: string) => among([offer('Good')], { scope: { kind: 'probe', mspId } }, quarantined);
    expect(probe('Worse')).toEqual(['Worse']);
    expect(probe('Good')).toEqual([]);
    expect(probe('Client')).toEqual([]);
    expect(among([offer('Good')], {}, quarantined)).toEqual(['Good']);
  });

  it('chooses a committee from a snapshot of 80 candidates within two milliseconds', () => {
    const candidates = fc.sample(
      fc.record({ p: fc.bigInt({ min: 0n, max: PPM }), s: fc.bigInt({ min: 0n, max: PPM / 2n }) }),
      80,
    );
    const offers = candidates.map((estimate, index) => offer(`Org${index}`, estimate));
    const select = (seed: string): number => {
      const started = performance.now();
      const open = eligible({ candidates: offers, quarantined: [] }, TERMS, PARTIES);
      selectCommittee(open, { seats: 7, nearBand: 500_000n }, seed);
      return performance.now() - started;
    };
    const times = Array.from({ length: 200 }, (_run, index) => select(`seed/${index}`)).sort((x, y) => x - y);
    expect(times[100]).toBeLessThan(2);
  });
});
