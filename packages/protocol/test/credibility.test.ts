import { PPM, credibility as weighed, noteHit } from '@llmnet/protocol/rules';
import fc from 'fast-check';

const credibility = (rate: { readonly a: bigint; readonly b: bigint }): bigint =>
  weighed([{ mspId: 'OrgA', ...rate }], new Map());
const hits = fc.bigInt({ min: 0n, max: 100n * PPM });

describe('credibility', () => {
  it('is 1 where no canary was judged, so that all count the same', () => {
    expect(weighed([], new Map())).toBe(1n);
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

  it('counts the canaries of each requester as far as it is trusted', () => {
    const rates = [
      { mspId: 'Honest', a: 8n * PPM, b: 0n },
      { mspId: 'Liar', a: 0n, b: 100n * PPM },
      { mspId: 'Half', a: 4n * PPM, b: 4n * PPM },
    ];
    // (8 + 2 + 1) / (8 + 4 + 2)
    const trust = new Map([
      ['Liar', 0n],
      ['Half', PPM / 2n],
    ]);
    expect(weighed(rates, trust)).toBe(285_715n);
  });

  it('notes a hit with its requester, and ages all', () => {
    const noted = noteHit([{ mspId: 'OrgA', a: PPM, b: PPM }], 'OrgB', false, 990_000n);
    expect(noted).toEqual([
      { mspId: 'OrgA', a: 990_000n, b: 990_000n },
      { mspId: 'OrgB', a: 0n, b: PPM },
    ]);
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
