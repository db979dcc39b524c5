import { common, msp, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { parseTransaction } from '../src/transaction-view';
import { gatewayCertificate, workerCertificate } from './support/certificates';

const TIME = '2026-01-02T03:04:05.678Z';

interface Member {
  readonly mspId: string;
  readonly certificate: Buffer;
}

const alpha: Member = { mspId: 'Alpha', certificate: gatewayCertificate };
const beta: Member = { mspId: 'Beta', certificate: workerCertificate };

function serialized({ mspId, certificate }: Member): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificate);
  return identity.serializeBinary();
}

function transactionOf(endorsers: readonly Member[]): Uint8Array {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setEndorsementsList(
    endorsers.map((node) => {
      const endorsement = new peer.Endorsement();
      endorsement.setEndorser(serialized(node));
      return endorsement;
    }),
  );
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  return transaction.serializeBinary();
}

function envelope(txId: string, creator: Member, endorsers: readonly Member[]): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setTxId(txId);
  channel.setTimestamp(Timestamp.fromDate(new Date(TIME)));
  const signature = new common.SignatureHeader();
  signature.setCreator(serialized(creator));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transactionOf(endorsers));
  const signed = new common.Envelope();
  signed.setPayload(payload.serializeBinary());
  return signed.serializeBinary();
}

/** A block of two transactions with these validation codes. */
function block(
  codes: readonly number[] | null = [peer.TxValidationCode.VALID, peer.TxValidationCode.MVCC_READ_CONFLICT],
): Uint8Array {
  const header = new common.BlockHeader();
  header.setNumber(17);
  const data = new common.BlockData();
  data.setDataList([envelope('one', alpha, [alpha, beta]), envelope('two', beta, [beta])]);
  const built = new common.Block();
  built.setHeader(header);
  built.setData(data);
  if (codes !== null) {
    const metadata = new common.BlockMetadata();
    const filter = common.BlockMetadataIndex.TRANSACTIONS_FILTER;
    metadata.setMetadataList(
      Array.from({ length: filter + 1 }, (_, index) => Uint8Array.from(index === filter ? codes : [])),
    );
    built.setMetadata(metadata);
  }
  return built.serializeBinary();
}

test('a transaction is told with its block, time, creator, endorsers and validation', () => {
  expect(parseTransaction(block(), 'one')).toEqual({
    txId: 'one',
    block: 17,
    time: TIME,
    creator: { mspId: 'Alpha', name: 'gateway' },
    endorsers: ['Alpha', 'Beta'],
    validation: 'VALID',
  });
});

test('an invalid transaction is found too, with its own code', () => {
  expect(parseTransaction(block(), 'two')).toMatchObject({
    creator: { mspId: 'Beta', name: 'worker' },
    endorsers: ['Beta'],
    validation: 'MVCC_READ_CONFLICT',
  });
});

test('a block that no peer has validated says so', () => {
  expect(parseTransaction(block(null), 'one').validation).toBe('NOT_VALIDATED');
  expect(parseTransaction(block([]), 'one').validation).toBe('NOT_VALIDATED');
});

test('a transaction that is not in the block is told by its id', () => {
  expect(() => parseTransaction(block(), 'three')).toThrow(new RangeError('block has no transaction three'));
});
