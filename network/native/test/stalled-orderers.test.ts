import { STALLED_MS, StalledOrderers } from '../src/ordering/stalled-orderers';

type Heights = readonly (number | undefined)[];

/** Observes heights of orderers `o0`, `o1` … at times in parts of the longest stall. @returns who was found stuck at each */
function found(...observations: readonly (readonly [part: number, heights: Heights])[]): (string | undefined)[] {
  const stalledOrderers = new StalledOrderers();
  return observations.map(([part, heights]) =>
    stalledOrderers.observe(new Map(heights.map((height, index) => [`o${index}`, height])), part * STALLED_MS),
  );
}

describe('an orderer that others have left behind', () => {
  it('is stuck when it has stood still for long, also where nobody goes on any more', () => {
    expect(found([0, [9, 9, 9, 5]], [0.5, [12, 12, 12, 5]], [1, [12, 12, 12, 5]])).toEqual([
      undefined,
      undefined,
      'o3',
    ]);
  });

  it('is not stuck while it gets blocks', () => {
    expect(found([0, [9, 9, 9, 5]], [0.9, [90, 90, 90, 6]], [1.8, [900, 900, 900, 7]])).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('is not stuck when it has caught up in between', () => {
    expect(found([0, [9, 5]], [0.6, [9, 9]], [1.2, [10, 9]], [1.8, [10, 9]])).toEqual(Array(4).fill(undefined));
  });

  it('is not stuck while it does not answer: it may be starting', () => {
    expect(found([0, [9, 5]], [0.6, [9, undefined]], [1.2, [9, 5]], [1.8, [9, 5]])).toEqual(Array(4).fill(undefined));
  });

  it('is the only one that is named, the one that has stood still for longest, and then has its time anew', () => {
    const behind = [9, 9, 4, 5];
    expect(found([0, [9, 9, 4, 9]], [0.1, behind], [1.2, behind], [1.3, behind], [2.4, behind])).toEqual([
      ...[undefined, undefined],
      'o2',
      ...[undefined, 'o2'],
    ]);
  });
});

describe('orderers that are level', () => {
  it('are not stuck, however long nothing happens', () => {
    expect(found([0, [9, 9, 9]], [5, [9, 9, 9]])).toEqual([undefined, undefined]);
  });
});
