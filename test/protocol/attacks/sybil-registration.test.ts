import { mspOf } from '@llmnet/protocol';
import type { Snapshot } from '@llmnet/protocol';
import { drawValidators, selectCommittee } from '@llmnet/protocol/rules';
import { PlayedConsortium } from '../support/played-consortium';
import { endorseStep, take } from '../support/step';
import { refused } from '../tasks/refused';

const SYBIL = 'BMSP';
const SYBILS = 20;
const DRAWS = 2_000;
const ROLES = ['requester', 'coordinator', 'respondent', 'validator'] as const;
const MEMBERS = ['AMSP', 'BMSP', 'CMSP', 'DMSP', 'EMSP', 'FMSP', 'GMSP'].map((mspId) => ({
  mspId,
  roles: ROLES,
  price: 2_000n,
}));

/** One member registers many nodes and providers, as if it were many. */
describe('a member that registers many nodes and providers', () => {
  let played: PlayedConsortium;
  let before: Snapshot;
  let after: Snapshot;
  const newest = async (): Promise<Snapshot> => {
    const { snapshot } = await played.ledger.query(played.worker('AMSP'), 'reputation:domain', { domain: 'words' });
    if (snapshot === null) throw new Error('no snapshot');
    return snapshot;
  };
  beforeAll(async () => {
    played = await PlayedConsortium.create(MEMBERS);
    before = await newest();
    for (let number = 0; number < SYBILS; number += 1) {
      await played.founded.registered(SYBIL, `sybil-${String(number)}`, ...ROLES);
    }
    played.ledger.advance(2);
    await take(played.ledger, played.publish('AMSP', 'words', 1));
    after = await newest();
  });

  it('has four nodes for each role in a snapshot, and leaves the others theirs', () => {
    for (const nodes of [after.coordinators, after.validators.map(({ node }) => node)]) {
      expect(nodes.filter((node) => mspOf(node) === SYBIL)).toHaveLength(4);
      expect(new Set(nodes.map(mspOf)).size).toBe(MEMBERS.length);
    }
  });

  it('judges no more often than before, and never twice in one task', () => {
    const judgements = ({ validators }: Snapshot): number => {
      const drawn = Array.from({ length: DRAWS }, (_draw, task) =>
        drawValidators(validators, new Set(['AMSP']), 3, `task/${String(task)}`).map(({ mspId }) => mspId),
      );
      expect(drawn.every((mspIds) => new Set(mspIds).size === mspIds.length)).toBe(true);
      return drawn.filter((mspIds) => mspIds.includes(SYBIL)).length / DRAWS;
    };
    expect(Math.abs(judgements(after) - judgements(before))).toBeLessThan(0.02);
    expect(Math.abs(judgements(after) - 3 / 6)).toBeLessThan(0.02);
  });

  it('coordinates for others no more often than any other member', () => {
    const candidates = after.coordinators.map((node) => ({ node, mspId: mspOf(node) }));
    const drawn = Array.from({ length: DRAWS }, (_draw, task) =>
      drawValidators(candidates, new Set(['AMSP']), 1, `task/${String(task)}`),
    );
    const share = drawn.filter(([coordinator]) => coordinator?.mspId === SYBIL).length / DRAWS;
    expect(Math.abs(share - 1 / 6)).toBeLessThan(0.02);
  });

  it('has one candidate in a domain: a second provider is refused, from whichever node', async () => {
    const sybil = await played.founded.node(SYBIL, 'sybil-0', ...ROLES);
    const step = { ...played.register(SYBIL, 1n, { name: 'another' }), by: sybil };
    expect(await refused(endorseStep(played.ledger, step))).toBe('DOMAIN_TAKEN');
    expect(after.candidates.filter(({ mspId }) => mspId === SYBIL)).toHaveLength(1);
  });

  it('has one seat in a committee even where a snapshot listed it many times', () => {
    const many = Array.from({ length: SYBILS }, (_sybil, number) => ({
      provider: `${SYBIL}/sybil-${String(number)}`,
      mspId: SYBIL,
      price: 1n,
      p: 900_000n,
      s: 100_000n,
    }));
    const candidates = [...after.candidates, ...many];
    const { seats, substitutes } = selectCommittee(candidates, { seats: 3, nearBand: 500_000n }, 'seed');
    const holders = [...seats, ...substitutes].map(({ mspId }) => mspId);
    expect(new Set(holders).size).toBe(holders.length);
  });

  it('pays a bond for each provider, and washes no record clean with a new name', async () => {
    const record = () => played.ledger.record(`rep/words/${SYBIL}`) as { evidence: object };
    const bad = { ...record().evidence, b: '9000000', cusum: '5000000', lifetimeWeight: '9000000' };
    played.ledger.plant(`rep/words/${SYBIL}`, { ...record(), evidence: bad });
    const provider = `${SYBIL}/expert`;
    await take(played.ledger, {
      by: played.worker(SYBIL),
      name: 'registry:withdrawProvider',
      request: { provider },
    });
    const lane = () => BigInt((played.ledger.record(`lane/${SYBIL}/63`) as { balance: string }).balance);
    const paid = lane();
    await take(played.ledger, played.register(SYBIL, 2_000n, { name: 'newborn', model: `model-${SYBIL}` }));
    expect(paid - lane()).toBe(1_000_000n);
    expect(record().evidence).toEqual(bad);
  });
});
