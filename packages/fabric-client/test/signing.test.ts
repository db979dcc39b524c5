import { createVerify, generateKeyPairSync, verify } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import type { Gateway, Proposal } from '@hyperledger/fabric-gateway';
import { common, gateway as protos, ledger, peer } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { lowSSigner, signTransaction } from '../src/signing';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sign = lowSSigner(privateKey);

let client: Client;
let gateway: Gateway;

beforeEach(() => {
  client = new Client('127.0.0.1:1', credentials.createInsecure());
  const identity = { mspId: 'Alpha', credentials: Buffer.from('certificate') };
  gateway = connect({ client, identity, signer: sign, hash: hash.none });
});

afterEach(() => {
  gateway.close();
  client.close();
});

const propose = (name: string): Proposal =>
  gateway
    .getNetwork('channel')
    .getContract('chaincode')
    .newProposal(name, { arguments: ['7'], transientData: { text: 'sealed' } });

/** What a proposal is made of. */
function partsOf(proposal: Proposal): { header: common.Header; input: Uint8Array } {
  const signed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal();
  const parsed = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? new Uint8Array());
  return {
    header: common.Header.deserializeBinary(parsed.getHeader_asU8()),
    input: peer.ChaincodeProposalPayload.deserializeBinary(parsed.getPayload_asU8()).getInput_asU8(),
  };
}

/** What a gateway service makes of such parts, with so many actions and these results (Fabric `internal/pkg/gateway/submit.go`). */
function prepared(
  { header, input }: ReturnType<typeof partsOf>,
  actions = 1,
  results: Uint8Array = Buffer.of(),
): Uint8Array {
  const chaincodeAction = new peer.ChaincodeAction();
  chaincodeAction.setResults(results);
  chaincodeAction.setResponse(new peer.Response());
  const responsePayload = new peer.ProposalResponsePayload();
  responsePayload.setExtension$(chaincodeAction.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload.serializeBinary());
  const proposed = new peer.ChaincodeProposalPayload();
  proposed.setInput(input);
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposed.serializeBinary());
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList(Array.from({ length: actions }, () => action));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const result = new protos.PreparedTransaction();
  result.setEnvelope(envelope);
  return result.serializeBinary();
}

test('the transaction of a proposal is signed, and its id is that of the proposal', async () => {
  const proposal = propose('move');
  const transaction = gateway.newTransaction(prepared(partsOf(proposal)));
  const { txId, signature, prepared: bytes } = await signTransaction(proposal, transaction, sign);
  expect(txId).toBe(proposal.getTransactionId());
  const payload =
    protos.PreparedTransaction.deserializeBinary(bytes).getEnvelope()?.getPayload_asU8() ?? new Uint8Array();
  expect(createVerify('sha256').update(payload).verify(publicKey, signature)).toBe(true);
});

test.each<[string, (own: Proposal, other: Proposal) => Uint8Array]>([
  ['of another proposal of the same client', (_own, other) => prepared(partsOf(other))],
  ['with another header', (own, other) => prepared({ ...partsOf(own), header: partsOf(other).header })],
  ['with another chaincode input', (own, other) => prepared({ ...partsOf(own), input: partsOf(other).input })],
  ['with two actions', (own) => prepared(partsOf(own), 2)],
])('a transaction %s is not signed', async (_what, replace) => {
  const own = propose('move');
  const signer = jest.fn(sign);
  const transaction = gateway.newTransaction(replace(own, propose('burn')));
  await expect(signTransaction(own, transaction, signer)).rejects.toMatchObject({ code: 'TRANSACTION_REPLACED' });
  expect(signer).not.toHaveBeenCalled();
});

/** The results of a transaction with such public and private parts. */
function resultsWith(own: ledger.rwset.kvrwset.KVRWSet, hashed = new ledger.rwset.kvrwset.HashedRWSet()): Uint8Array {
  const collection = new ledger.rwset.CollectionHashedReadWriteSet();
  collection.setHashedRwset(hashed.serializeBinary());
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setRwset(own.serializeBinary());
  namespace.addCollectionHashedRwset(collection);
  const set = new ledger.rwset.TxReadWriteSet();
  set.addNsRwset(namespace);
  return set.serializeBinary();
}

test('a transaction that sets the policy of a key, public or private, is known by its results', async () => {
  const { KVRWSet, HashedRWSet, KVWrite, KVMetadataWrite, KVMetadataWriteHash } = ledger.rwset.kvrwset;
  const [plain, policy, privatePolicy] = [new KVRWSet(), new KVRWSet(), new HashedRWSet()];
  plain.addWrites(new KVWrite());
  policy.addMetadataWrites(new KVMetadataWrite());
  privatePolicy.addMetadataWrites(new KVMetadataWriteHash());
  const found = [];
  for (const results of [resultsWith(plain), resultsWith(policy), resultsWith(plain, privatePolicy)]) {
    const proposal = propose('reset');
    const transaction = gateway.newTransaction(prepared(partsOf(proposal), 1, results));
    found.push((await signTransaction(proposal, transaction, sign)).setsPolicies);
  }
  expect(found).toEqual([false, true, true]);
});

/** Half the order of the P-256 group: Fabric accepts no larger s. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const MESSAGES = fc.uint8Array({ maxLength: 100 });
const RUNS = { numRuns: 300 };

/** Reads the two integers of a DER signature, strictly: no other length form, no needless zero, nothing negative. */
function integersOf(der: Uint8Array): [r: bigint, s: bigint] {
  const bytes = Buffer.from(der);
  expect(bytes[0]).toBe(0x30);
  expect(bytes[1]).toBe(bytes.length - 2);
  const first = integerAt(bytes, 2);
  const second = integerAt(bytes, first.end);
  expect(second.end).toBe(bytes.length);
  return [first.value, second.value];
}

function integerAt(bytes: Buffer, at: number): { readonly value: bigint; readonly end: number } {
  expect(bytes[at]).toBe(0x02);
  const end = at + 2 + (bytes[at + 1] ?? 0);
  const digits = bytes.subarray(at + 2, end);
  const [first = 0xff, next = 0] = digits;
  expect(first).toBeLessThan(0x80);
  if (first === 0) expect(next).toBeGreaterThanOrEqual(0x80);
  return { value: BigInt(`0x${digits.toString('hex')}`), end };
}

test('every signature verifies with node:crypto', async () => {
  await fc.assert(
    fc.asyncProperty(MESSAGES, async (message) => {
      expect(verify('sha256', message, publicKey, await sign(message))).toBe(true);
    }),
    RUNS,
  );
});

test('every signature is strict DER in the low-S form', async () => {
  await fc.assert(
    fc.asyncProperty(MESSAGES, async (message) => {
      const [r, s] = integersOf(await sign(message));
      expect(r > 0n).toBe(true);
      expect(s > 0n && s <= HALF_ORDER).toBe(true);
    }),
    RUNS,
  );
});

test('a signature does not verify for another message', async () => {
  const signature = await sign(Buffer.from('one'));
  expect(verify('sha256', Buffer.from('two'), publicKey, signature)).toBe(false);
});
