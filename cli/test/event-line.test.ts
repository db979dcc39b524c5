import { formatEvent } from '../src/network/event-line';

const TIME = Date.UTC(2025, 0, 2, 3, 4, 5, 67);

function line(facts: object): string | null {
  return formatEvent(JSON.stringify({ level: 30, time: TIME, pid: 1, hostname: 'host', ...facts }));
}

describe('a line of the embedded network for a person', () => {
  it('says of a transaction who did what, what it touched and what became of it', () => {
    const facts = {
      event: 'transaction',
      block: 7,
      code: 'VALID',
      chaincode: 'basic',
      function: 'CreateAsset',
      msp: 'Org1MSP',
      endorsers: ['Org1MSP', 'Org2MSP'],
      reads: ['asset1'],
      writes: ['asset1', '\u0000owner\u0000asset1\u0000'],
      ms: 12,
    };
    expect(line(facts)).toBe(
      '03:04:05.067 block 7 VALID basic CreateAsset by Org1MSP, endorsed by Org1MSP, Org2MSP; reads asset1, writes asset1 /owner/asset1/ in 12 ms',
    );
  });

  it('says when the chaincode comes, and whatever is a warning', () => {
    expect(line({ event: 'chaincode-ready', ccid: 'basic:1.0' })).toBe(
      '03:04:05.067 chaincode-ready {"ccid":"basic:1.0"}',
    );
    expect(line({ event: 'unfinished-block-cut', level: 40, offset: 9 })).toBe(
      '03:04:05.067 unfinished-block-cut {"offset":9}',
    );
  });

  it('is none for other events and for what is no event', () => {
    expect(line({ event: 'evaluate' })).toBeNull();
    expect(formatEvent('not JSON')).toBeNull();
    expect(formatEvent('{}')).toBeNull();
  });
});
