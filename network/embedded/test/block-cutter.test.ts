import { BlockCutter, PREFERRED_MAX_BYTES } from '../src/orderer/block-cutter';

const message = (size = 1): Uint8Array => new Uint8Array(size);

describe('the block cutter', () => {
  it('is due at once when blocks are instant, with everything that is pending', () => {
    const cutter = new BlockCutter('instant');
    expect(cutter.dueIn(0)).toBeUndefined();
    cutter.add(message(), 0);
    cutter.add(message(), 0);
    expect(cutter.dueIn(0)).toBe(0);
    expect(cutter.cut(0)).toHaveLength(2);
    expect(cutter.dueIn(0)).toBeUndefined();
  });

  it('waits for the timeout counted from the oldest message', () => {
    const cutter = new BlockCutter({ maxMessageCount: 10, timeoutMs: 100 });
    cutter.add(message(), 1_000);
    cutter.add(message(), 1_090);
    expect(cutter.dueIn(1_090)).toBe(10);
    expect(cutter.dueIn(1_100)).toBe(0);
  });

  it('is due at its message count and leaves what is beyond for the next block', () => {
    const cutter = new BlockCutter({ maxMessageCount: 2, timeoutMs: 100 });
    for (let n = 0; n < 5; n += 1) {
      cutter.add(message(), 0);
    }
    expect([cutter.cut(0), cutter.cut(0), cutter.cut(0)].map((block) => block.length)).toEqual([2, 2, 1]);
  });

  it('is due beyond the preferred size, and puts a message that is larger than that into a block of its own', () => {
    const cutter = new BlockCutter({ maxMessageCount: 10, timeoutMs: 100 });
    cutter.add(message(PREFERRED_MAX_BYTES + 1), 0);
    cutter.add(message(), 0);
    expect(cutter.dueIn(0)).toBe(0);
    expect([cutter.cut(0), cutter.cut(0)].map((block) => block.length)).toEqual([1, 1]);
  });
});
