import { type MemoryLedger, policyOf } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, mspIds } from '../membership/consortium';

interface Rule {
  readonly needed: number;
  readonly signers: readonly string[];
}

/** The policy that a peer would evaluate, from its bytes. */
function ruleOf(ledger: MemoryLedger, key: string): Rule {
  const [, needed = '0', signers = ''] = /^(\d+) of (.*)$/.exec(policyOf(ledger, key) ?? '') ?? [];
  return { needed: Number(needed), signers: signers.split(', ').map((signer) => signer.replace('.PEER', '')) };
}

function satisfies({ needed, signers }: Rule, endorsers: readonly string[]): boolean {
  return signers.filter((signer) => endorsers.includes(signer)).length >= needed;
}

/** All sets of members, as bit masks: small enough to try every one. */
function* subsets(members: readonly string[]): Generator<string[]> {
  for (let mask = 0; mask < 2 ** members.length; mask += 1) {
    yield members.filter((_member, index) => (mask >> index) % 2 === 1);
  }
}

/** The fewest members that can stop a transaction by not endorsing, and the fewest that can make one. */
function powers(rule: Rule, members: readonly string[]): { readonly block: number; readonly force: number } {
  const all = [...subsets(members)];
  const block = all.filter(
    (refusing) =>
      !satisfies(
        rule,
        members.filter((mspId) => !refusing.includes(mspId)),
      ),
  );
  const force = all.filter((endorsing) => satisfies(rule, endorsing));
  return { block: Math.min(...block.map((set) => set.length)), force: Math.min(...force.map((set) => set.length)) };
}

const SUBJECT = 'BMSP';
const RECORDS = ['rep/sums/BMSP', 'rep/words/BMSP', 'rep/~validation/BMSP'];

/** By number of members: who can block, and who can make, a change of one organisation's record among its competitors. */
const OTHERS: Readonly<Record<number, { block: number; force: number }>> = {
  3: { block: 1, force: 2 },
  4: { block: 1, force: 3 },
  5: { block: 2, force: 3 },
  6: { block: 2, force: 4 },
  7: { block: 3, force: 4 },
  8: { block: 3, force: 5 },
  9: { block: 4, force: 5 },
  10: { block: 4, force: 6 },
};

describe('a joint veto', () => {
  describe.each(Object.keys(OTHERS).map(Number))('among %i members', (count) => {
    const members = mspIds(count);
    let ledger: MemoryLedger;
    beforeAll(async () => {
      const consortium = await FoundedConsortium.create(members);
      ({ ledger } = consortium);
      const worker = await consortium.registered(SUBJECT, 'worker', 'respondent', 'validator');
      await ledger.submit(worker, 'registry:registerProvider', {
        name: 'expert',
        model: 'model',
        modelVersion: '1',
        region: 'eu',
        domains: ['sums', 'words'],
        price: '100',
        limits: { promptTokens: 1_000, answerTokens: 1_000 },
        lane: 0,
      });
    });

    it('of an organisation’s record takes as many of its competitors as stated, and no fewer', () => {
      for (const key of RECORDS) {
        const rule = ruleOf(ledger, key);
        expect(powers(rule, members)).toEqual(OTHERS[count]);
      }
    });

    it('is not the subject’s: its endorsement is worth nothing for its own record', () => {
      for (const key of RECORDS) {
        const rule = ruleOf(ledger, key);
        expect(rule.signers).toEqual(members.filter((mspId) => mspId !== SUBJECT));
        const others = rule.signers.slice(0, rule.needed - 1);
        expect(satisfies(rule, [...others, SUBJECT])).toBe(false);
      }
    });

    it('of the membership takes half of the members, as more than half have to agree', () => {
      const half = Math.floor(count / 2) + 1;
      expect(powers(ruleOf(ledger, 'consortium'), members)).toEqual({ block: count - half + 1, force: half });
    });

    it('by one member alone is possible with three or four members only, as is said openly', () => {
      const { block } = powers(ruleOf(ledger, 'rep/sums/BMSP'), members);
      expect(block === 1).toBe(count <= 4);
    });
  });
});
