import { Collections } from '../src/collections';
import { expiries, hashedState, privateKeys, privateState } from '../src/peer/keys';
import type { PeerLedger } from '../src/peer/peer-ledger';
import { PrivateDataExpiry } from '../src/peer/private-data-expiry';
import { encodeVersioned } from '../src/peer/versioned-value';

const HASH = 'ab';
const BRIEF = { name: 'brief', members: ['AsterMSP'], memberOnlyRead: false, blockToLive: 1 };
const SCHEDULED = expiries.key(['7', 'probe', 'brief', HASH].join('\u0000'));

/** As much of a ledger as expiry looks at: a key that was written in block 5 and is due, as it is now. */
function expiryWith(now: { readonly hashIn: number; readonly valueIn: number }): PrivateDataExpiry {
  const at = (block: number): { version: { block: number } } => ({ version: { block } });
  const looked = {
    entriesBelow: () => Promise.resolve([[SCHEDULED, encodeVersioned({ block: 5, tx: 0 }, new Uint8Array())]]),
    latest: {
      getHashed: () => at(now.hashIn),
      getPrivateKey: () => 'secret',
      getPrivate: () => at(now.valueIn),
    },
  };
  return new PrivateDataExpiry(looked as unknown as PeerLedger, new Collections('probe', [BRIEF]));
}

const SCHEDULE = { key: SCHEDULED, value: undefined };
const VALUE = [
  { key: privateState('probe', 'brief').key('secret'), value: undefined },
  { key: privateKeys('probe', 'brief').key(HASH), value: undefined },
];

describe('what expires (pvtstatepurgemgmt/purge_mgr.go, prepareWorkingsetFor)', () => {
  it('is the value and its hash, if nobody wrote them since', async () => {
    const hash = { key: hashedState('probe', 'brief').key(HASH), value: undefined };
    expect(await expiryWith({ hashIn: 5, valueIn: 5 }).expire(7)).toEqual([SCHEDULE, ...VALUE, hash]);
  });

  it('is nothing, if both were written again', async () => {
    expect(await expiryWith({ hashIn: 6, valueIn: 6 }).expire(7)).toEqual([SCHEDULE]);
  });

  it('is the old value alone, if the new one never came', async () => {
    expect(await expiryWith({ hashIn: 6, valueIn: 5 }).expire(7)).toEqual([SCHEDULE, ...VALUE]);
  });
});
