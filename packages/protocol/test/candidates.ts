import { PPM, type Candidate } from '@llmnet/protocol/rules';
import fc from 'fast-check';

/** The provider `<mspId>/expert` as a snapshot lists it. */
export function candidate(mspId: string, changes: Partial<Candidate> = {}): Candidate {
  return { provider: `${mspId}/expert`, mspId, price: 100n, p: 500_000n, s: 100_000n, ...changes };
}

/** Candidates as a snapshot has them: at most one an organisation, `Org0` to `Org19`. */
export const snapshotCandidates: fc.Arbitrary<Candidate[]> = fc.uniqueArray(
  fc
    .record({
      organisation: fc.nat(19),
      price: fc.bigInt({ min: 0n, max: 200n }),
      p: fc.bigInt({ min: 0n, max: PPM }),
      s: fc.bigInt({ min: 0n, max: PPM / 2n }),
    })
    .map(({ organisation, ...estimate }) => candidate(`Org${organisation}`, estimate)),
  { selector: ({ mspId }) => mspId, maxLength: 20 },
);
