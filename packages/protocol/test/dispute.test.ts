import {
  PPM,
  isMismatch,
  isUnread,
  panelQuorum,
  panelSeed,
  panelSize,
  reversed,
  reverses,
} from '@llmnet/protocol/rules';
import type { Finding } from '@llmnet/protocol/rules';

const finding = (provider: string, verdict?: bigint, final?: bigint, support = verdict): Finding => ({
  provider,
  verdict,
  support,
  final,
});
const MARGIN = 250_000n;

describe('a panel', () => {
  it('outnumbers the validators', () => {
    expect(panelSize(3)).toBe(7);
  });

  it('finds something where more than half of it could tell', () => {
    expect([1, 2, 3, 4, 7].map(panelQuorum)).toEqual([1, 2, 2, 3, 4]);
  });

  it('is drawn anew for each dispute', () => {
    expect(panelSeed('seed', 1)).not.toBe(panelSeed('seed', 2));
    expect(panelSeed('seed', 1)).not.toBe(panelSeed('other', 1));
  });

  it('finds a mismatch below a half, and none where it came to no finding', () => {
    expect(isMismatch(finding('A', PPM / 2n - 1n))).toBe(true);
    expect(isMismatch(finding('A', PPM / 2n))).toBe(false);
    expect(isMismatch(finding('A'))).toBe(false);
  });

  it('could read nothing where more than half of it opened scores and none of them says anything', () => {
    const opinion = (score: number | null) => ({ scores: [{ provider: 'A', score, final: null }] });
    const blind = opinion(null);
    expect(isUnread([blind, blind, blind], 4)).toBe(true);
    expect(isUnread([blind, blind], 4)).toBe(false);
    expect(isUnread([blind, blind, opinion(0)], 4)).toBe(false);
  });
});

describe('reverses', () => {
  const settled = [finding('A', 500_000n, 400_000n), finding('B', undefined, undefined)];

  it('at the margin, up or down, for one answer', () => {
    expect(reverses(settled, [finding('A', 750_000n)], MARGIN)).toBe(true);
    expect(reverses(settled, [finding('A', 250_000n)], MARGIN)).toBe(true);
    expect(reverses(settled, [finding('A', 749_999n), finding('B')], MARGIN)).toBe(false);
  });

  it('by the last answer as by the first', () => {
    expect(reverses(settled, [finding('A', 500_000n, 650_000n)], MARGIN)).toBe(true);
    expect(reverses(settled, [finding('A', 500_000n, 649_999n)], MARGIN)).toBe(false);
  });

  it('where nobody could judge before', () => {
    expect(reverses(settled, [finding('B', 0n)], MARGIN)).toBe(true);
  });

  it('not by a last answer where none was judged before', () => {
    expect(reverses(settled, [finding('B', undefined, 0n)], MARGIN)).toBe(false);
  });

  it('not by what it says about anything else', () => {
    expect(reverses(settled, [finding('C', PPM)], MARGIN)).toBe(false);
  });
});

describe('reversed', () => {
  it('takes what the panel found, and the settled findings where it could not tell', () => {
    const settled = [finding('A', 500_000n, 400_000n), finding('B', 100_000n)];
    expect(reversed(settled, [finding('A', 900_000n, undefined, 700_000n), finding('C', PPM)])).toEqual([
      finding('A', 900_000n, 400_000n, 700_000n),
      finding('B', 100_000n),
    ]);
  });
});
