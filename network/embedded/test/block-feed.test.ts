import { newBlock } from '../src/ledger/block';
import { ChannelMsps } from '../src/msp/channel-msps';
import { BlockFeed } from '../src/peer/block-feed';

/** A chain whose tip the test moves; counts how often a block is read. */
class TestChain {
  height = 0;
  reads = 0;
  readonly orderedAt = (): undefined => undefined;
  readonly blockAvailable = (): Promise<void> => Promise.resolve();

  readonly read = (number: number): Buffer | undefined => {
    this.reads += 1;
    return number < this.height ? Buffer.from(block(number).serializeBinary()) : undefined;
  };
}

const block = (number: number): ReturnType<typeof newBlock> =>
  newBlock(number, Buffer.alloc(32), [Buffer.from('junk')]);
const RULES = { channel: 'testchannel', chaincode: 'probe', msps: new ChannelMsps([]) };

describe('a block that is checked while it is being written', () => {
  test('is given to nobody before it is on the chain', () => {
    const chain = new TestChain();
    const feed = new BlockFeed(chain, RULES);
    feed.checkAhead(block(0));
    expect(feed.read(0)).toBeUndefined();
    chain.height = 1;
    expect(feed.read(0)?.number).toBe(0);
  });

  test('is not read and checked again, and is the same as if it were', () => {
    const [chain, other] = [new TestChain(), new TestChain()];
    chain.height = other.height = 1;
    const feed = new BlockFeed(chain, RULES);
    feed.checkAhead(block(0));
    expect(feed.read(0)).toEqual(new BlockFeed(other, RULES).read(0));
    expect([chain.reads, other.reads]).toEqual([0, 1]);
  });

  test('is forgotten when the chain is taken back', () => {
    const chain = new TestChain();
    const feed = new BlockFeed(chain, RULES);
    feed.checkAhead(block(0));
    feed.forget();
    chain.height = 1;
    feed.read(0);
    expect(chain.reads).toBe(1);
  });
});
