import { ledger } from '@hyperledger/fabric-protos';
import { KeyEndorsementPolicy } from 'fabric-shim';
import { RwsetBuilder } from '../src/endorser/rwset-builder';
import { encodeMetadata, toEntries } from '../src/ledger/state-metadata';

const VERSION = { block: 1, tx: 0 };

/** Committed metadata of a key that a peer of this organisation must endorse. */
function metadataOf(mspId: string): Buffer | undefined {
  const policy = new KeyEndorsementPolicy();
  policy.addOrgs('PEER', mspId);
  return encodeMetadata(toEntries(new Map([['VALIDATION_PARAMETER', policy.getPolicy()]])));
}

/** Calls as readable objects, without what is not set. */
function callsOf(builder: RwsetBuilder): object[] {
  return builder
    .build()
    .interest.getChaincodesList()
    .map((call) => ({
      ...(call.getCollectionNamesList().length > 0 && { collections: call.getCollectionNamesList() }),
      ...(call.getNoPrivateReads() && { noPrivateReads: true }),
      ...(call.getKeyPoliciesList().length > 0 && { keyPolicies: call.getKeyPoliciesList().length }),
      ...(call.getDisregardNamespacePolicy() && { disregardNamespacePolicy: true }),
    }));
}

describe('the interest of a simulation (core/endorser/endorser.go, buildChaincodeInterest)', () => {
  let builder: RwsetBuilder;

  beforeEach(() => {
    builder = new RwsetBuilder('probe');
  });

  function write(key: string, metadata?: Buffer): void {
    builder.addWrite(key, Buffer.from('v'));
    builder.addCommittedMetadata(undefined, key, metadata);
  }

  function writePrivate(collection: string, key: string, metadata?: Buffer): void {
    builder.addPrivateWrite(collection, key, { value: Buffer.from('v'), isPurge: false });
    builder.addCommittedMetadata(collection, key, metadata);
  }

  it('is empty if nothing was touched', () => {
    expect(callsOf(builder)).toEqual([]);
  });

  it('is the chaincode if anything public was read or written', () => {
    builder.addRead('k', undefined);
    expect(callsOf(builder)).toEqual([{}]);
    write('k');
    expect(callsOf(builder)).toEqual([{}]);
  });

  it('has the policies of keys in place of that of the chaincode', () => {
    write('a', metadataOf('AsterMSP'));
    write('b', metadataOf('AsterMSP'));
    expect(callsOf(builder)).toEqual([{ keyPolicies: 2, disregardNamespacePolicy: true }]);
  });

  it('has both if some keys have a policy and some have not', () => {
    write('a', metadataOf('AsterMSP'));
    write('b');
    expect(callsOf(builder)).toEqual([{ keyPolicies: 1 }]);
  });

  it('has one call a collection, which says whether plaintext was read', () => {
    writePrivate('written', 'k');
    builder.addPrivateRead('read', 'k', VERSION);
    writePrivate('both', 'k');
    builder.addPrivateRead('both', 'k', VERSION);
    expect(callsOf(builder)).toEqual([
      { collections: ['written'], noPrivateReads: true },
      { collections: ['both'] },
      { collections: ['read'] },
    ]);
  });

  it('has the chaincode too if plaintext was read and nothing written', () => {
    builder.addPrivateRead('read', 'k', VERSION);
    expect(callsOf(builder)).toEqual([{}, { collections: ['read'] }]);
  });

  it('needs no chaincode policy for hashes that were read beside private writes', () => {
    builder.addHashedRead('written', 'k', VERSION);
    builder.addRead('k', VERSION);
    writePrivate('written', 'k');
    expect(callsOf(builder)).toEqual([{ collections: ['written'], noPrivateReads: true }]);
  });

  it('names no collection if all keys written there have policies of their own', () => {
    writePrivate('written', 'k', metadataOf('BirchMSP'));
    expect(callsOf(builder)).toEqual([{ keyPolicies: 1, disregardNamespacePolicy: true }]);
  });
});

describe('metadata in a read-write set (rwsetutil/rwset_builder.go)', () => {
  const { kvrwset, TxReadWriteSet } = ledger.rwset;
  const metadata = new Map([['VALIDATION_PARAMETER', Buffer.from('policy')]]);

  function namespaceOf(builder: RwsetBuilder): ledger.rwset.NsReadWriteSet | undefined {
    const rwset = TxReadWriteSet.deserializeBinary(builder.build().publicRwset);
    return rwset.getNsRwsetList().find((ns) => ns.getNamespace() === 'probe');
  }

  it('is a write of its own beside those of values, in the order of keys', () => {
    const builder = new RwsetBuilder('probe');
    builder.addMetadataWrite('b', metadata);
    builder.addMetadataWrite('a', metadata);
    builder.addWrite('b', Buffer.from('v'));
    const kv = kvrwset.KVRWSet.deserializeBinary(namespaceOf(builder)?.getRwset_asU8() ?? Buffer.of());
    expect(kv.getWritesList().map((write) => write.getKey())).toEqual(['b']);
    expect(kv.getMetadataWritesList().map((write) => write.toObject())).toEqual(
      ['a', 'b'].map((key) => ({
        key,
        entriesList: [{ name: 'VALIDATION_PARAMETER', value: Buffer.from('policy').toString('base64') }],
      })),
    );
  });

  it('is hashed for private keys, and plaintext has the key alone', () => {
    const builder = new RwsetBuilder('probe');
    builder.addPrivateMetadataWrite('all', 'secret', metadata);
    const [collection] = namespaceOf(builder)?.getCollectionHashedRwsetList() ?? [];
    const hashed = kvrwset.HashedRWSet.deserializeBinary(collection?.getHashedRwset_asU8() ?? Buffer.of());
    expect(hashed.getMetadataWritesList()[0]?.getEntriesList()).toHaveLength(1);
    expect(Buffer.from(namespaceOf(builder)?.serializeBinary() ?? Buffer.of()).includes('secret')).toBe(false);
    const [plaintext] = builder.build().privateWrites;
    const set = kvrwset.KVRWSet.deserializeBinary(plaintext?.rwset ?? Buffer.of());
    expect(set.getMetadataWritesList().map((write) => write.toObject())).toEqual([{ key: 'secret', entriesList: [] }]);
  });

  it('counts an empty value as a deletion (rwsetutil/rwset_proto_util.go, newKVWrite)', () => {
    const builder = new RwsetBuilder('probe');
    builder.addWrite('k', new Uint8Array());
    const kv = kvrwset.KVRWSet.deserializeBinary(namespaceOf(builder)?.getRwset_asU8() ?? Buffer.of());
    expect(kv.getWritesList()[0]?.getIsDelete()).toBe(true);
  });
});
