import type { SubmittedTransaction, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { type ConnectedClient, LedgerQueries, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT, DUPLICATE_TXID, ENDORSEMENT_POLICY_FAILURE } =
  peer.TxValidationCode;

describe('transactions of one block', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      blocks: { maxMessageCount: 3, timeoutMs: 1_000 },
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    aster = await network.client('AsterMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function endorse(name: string, args: string[], value = ''): Promise<Transaction> {
    return aster.contract.newProposal(name, { arguments: args, transientData: { value } }).endorse();
  }

  /** Submits three transactions, which fill a block, in this order; returns their codes. */
  async function fillBlock(...transactions: Transaction[]): Promise<number[]> {
    const submitted: SubmittedTransaction[] = [];
    for (const transaction of transactions) {
      submitted.push(await transaction.submit());
    }
    const statuses = await Promise.all(submitted.map((transaction) => transaction.getStatus()));
    expect(new Set(statuses.map(({ blockNumber }) => blockNumber)).size).toBe(1);
    return statuses.map(({ code }) => code);
  }

  async function evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await aster.contract.evaluateTransaction(name, ...args)).toString();
  }

  it('conflict if an earlier one wrote what they read, even a key that did not exist', async () => {
    const appends = [await endorse('append', ['k', '1']), await endorse('append', ['k', '2'])];
    const other = await endorse('append', ['other', 'x']);
    expect(await fillBlock(...appends, other)).toEqual([VALID, MVCC_READ_CONFLICT, VALID]);
    expect(await evaluate('get', 'k')).toBe('1');
  });

  it.each(['before', 'behind'])(
    'conflict if an earlier one wrote into a range that they read, %s its keys',
    async (where) => {
      const range = `${where}-`;
      await aster.contract.submitTransaction('put', `${range}5`, 'x');
      const write = await endorse('put', [range + (where === 'before' ? '4' : '6'), 'x']);
      const inside = await endorse('countInto', [range, `${range}~`, 'count-inside']);
      const outside = await endorse('countInto', ['s-', 's-~', 'count-outside']);
      expect(await fillBlock(write, inside, outside)).toEqual([VALID, PHANTOM_READ_CONFLICT, VALID]);
    },
  );

  it('conflict if an earlier one deleted from a range that they read', async () => {
    await aster.contract.submitTransaction('put', 'd-1', 'x');
    const remove = await endorse('remove', ['d-1']);
    const count = await endorse('countInto', ['d-', 'd-~', 'count-d']);
    expect(await fillBlock(remove, count, await endorse('put', ['pad', '1']))).toEqual([
      VALID,
      PHANTOM_READ_CONFLICT,
      VALID,
    ]);
  });

  it('conflict if an earlier one wrote the private value that they read', async () => {
    const first = await endorse('appendPrivate', ['all', 'p'], '1');
    const second = await endorse('appendPrivate', ['all', 'p'], '2');
    expect(await fillBlock(first, second, await endorse('put', ['pad', '2']))).toEqual([
      VALID,
      MVCC_READ_CONFLICT,
      VALID,
    ]);
    expect(await evaluate('getPrivate', 'all', 'p')).toBe('1');
  });

  it('do not conflict if they only write: the last one wins', async () => {
    const writes = [
      await endorse('put', ['w', '1']),
      await endorse('put', ['w', '2']),
      await endorse('put', ['w', '3']),
    ];
    expect(await fillBlock(...writes)).toEqual([VALID, VALID, VALID]);
    expect(await evaluate('get', 'w')).toBe('3');
  });

  it('leave nothing of a private value that one wrote and the next deleted', async () => {
    const write = await endorse('putPrivate', ['all', 'gone'], 'x');
    const remove = await endorse('removePrivate', ['all', 'gone']);
    expect(await fillBlock(write, remove, await endorse('put', ['pad', '3']))).toEqual([VALID, VALID, VALID]);
    expect(await evaluate('getPrivate', 'all', 'gone')).toBe('');
  });

  it('count once if the same one is in the block twice', async () => {
    const queries = new LedgerQueries(aster.network);
    const height = await queries.height();
    const transaction = await endorse('put', ['twin', 'x']);
    await transaction.submit();
    await transaction.submit();
    await waitFor('the block', async () => (await queries.height()) > height);
    expect(await queries.validationCodes(height)).toEqual([VALID, DUPLICATE_TXID]);
  });

  it('fail the policy if an endorsement is forged', async () => {
    const honest = await endorse('put', ['forged', 'x']);
    const forged = aster.gateway.newTransaction(replaceSignatures(honest.getBytes()));
    const status = await (await forged.submit()).getStatus();
    expect(status.code).toBe(ENDORSEMENT_POLICY_FAILURE);
  });
});

/** Gives every endorsement the first one's signature, which only its own endorser made. */
function replaceSignatures(preparedTransaction: Uint8Array): Uint8Array {
  const prepared = gateway.PreparedTransaction.deserializeBinary(preparedTransaction);
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const [action] = transaction.getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? Buffer.of());
  const endorsements = actionPayload.getAction()?.getEndorsementsList() ?? [];
  for (const endorsement of endorsements) {
    endorsement.setSignature(endorsements[0]?.getSignature_asU8() ?? Buffer.of());
  }
  action?.setPayload(actionPayload.serializeBinary());
  payload.setData(transaction.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature('');
  prepared.setEnvelope(envelope);
  return prepared.serializeBinary();
}
