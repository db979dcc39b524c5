import { PPM, credibility } from '@llmnet/chaincode/rules';
import fc from 'fast-check';

const hits = fc.bigInt({ min: 0n, max: 100n * PPM });

describe('credibility', () => {
  it('is 1 where no canary was judged, so that all count the same', () => {
    expect(credibility({ a: 0n, b: 0n })).toBe(1n);
  });

  it('is what the hit rate lies above a half', () => {
    // (8 + 1) / (8 + 0 + 2) = 0.9
    expect(credibility({ a: 8n * PPM, b: 0n })).toBe(400_001n);
  });

  it('is 1 for who hits no more often than a coin', () => {
    expect(credibility({ a: 3n * PPM, b: 3n * PPM })).toBe(1n);
    expect(credibility({ a: 0n, b: 50n * PPM })).toBe(1n);
  });

  it('stays between 1 and just above a half, rises with hits and falls with misses', () => {
    fc.assert(
      fc.property(hits, hits, (a, b) => {
        const known = credibility({ a, b });
        expect(known >= 1n && known <= PPM / 2n + 1n).toBe(true);
        expect(credibility({ a: a + PPM, b }) >= known).toBe(true);
        expect(credibility({ a, b: b + PPM }) <= known).toBe(true);
      }),
    );
  });
});
