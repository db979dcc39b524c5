import { status } from '@grpc/grpc-js';
import { EndorseError, type Transaction } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { MEMBERS, TestNetwork, failureOf, type ConnectedClient, LedgerQueries } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT, ENDORSEMENT_POLICY_FAILURE, DUPLICATE_TXID } =
  peer.TxValidationCode;

describe('transactions on the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let queries: LedgerQueries;

  beforeAll(async () => {
    network = await TestNetwork.start();
    aster = await network.client('AsterMSP');
    queries = new LedgerQueries(aster.network);
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await aster.contract.evaluateTransaction(name, ...args)).toString();
  }

  async function endorse(name: string, ...args: string[]): Promise<Transaction> {
    return aster.contract.newProposal(name, { arguments: args }).endorse();
  }

  async function commit(transaction: Transaction): Promise<number> {
    const submitted = await transaction.submit();
    return (await submitted.getStatus()).code;
  }

  it('reads back what was submitted, at every member', async () => {
    await aster.contract.submitTransaction('put', 'colour', 'green');
    for (const mspId of MEMBERS) {
      const client = await network.client(mspId);
      const read = await waitFor(`colour at ${mspId}`, async () => {
        const value = Buffer.from(await client.contract.evaluateTransaction('get', 'colour')).toString();
        return value === '' ? undefined : value;
      });
      expect(read).toBe('green');
    }
  });

  it('gives the chaincode the client certificate with its attributes', async () => {
    expect(JSON.parse(await evaluate('whoAmI'))).toEqual({ mspId: 'AsterMSP', roles: 'requester,respondent' });
  });

  it('forgets a deleted key and keeps its history, newest first', async () => {
    await aster.contract.submitTransaction('put', 'short', 'one');
    await aster.contract.submitTransaction('put', 'short', 'two');
    await aster.contract.submitTransaction('remove', 'short');
    expect(await evaluate('get', 'short')).toBe('');
    expect(JSON.parse(await evaluate('history', 'short'))).toEqual([
      expect.objectContaining({ value: '', isDelete: true }),
      expect.objectContaining({ value: 'two', isDelete: false }),
      expect.objectContaining({ value: 'one', isDelete: false }),
    ]);
  });

  it('invalidates a transaction that read a key which changed since', async () => {
    const first = await endorse('append', 'stale', 'a');
    const second = await endorse('append', 'stale', 'b');
    expect(await commit(first)).toBe(VALID);
    expect(await commit(second)).toBe(MVCC_READ_CONFLICT);
    expect(await evaluate('get', 'stale')).toBe('a');
  });

  it('lets only one of the transactions of a block that read and write the same key pass', async () => {
    const transactions = await Promise.all(Array.from({ length: 8 }, (_, n) => endorse('append', 'hot', String(n))));
    const codes = await Promise.all(transactions.map(commit));
    expect(codes.filter((code) => code === VALID)).toHaveLength(1);
    expect(codes.filter((code) => code === MVCC_READ_CONFLICT)).toHaveLength(7);
  });

  it.each([
    ['few', 3],
    ['more than are listed one by one', 120],
  ])('detects a phantom in a range of %s keys', async (label, count) => {
    const prefix = `range-${count}-`;
    await aster.contract.submitTransaction('putMany', prefix, String(count));
    const unchanged = await endorse('countInto', prefix, `${prefix}~`, `count-${count}-1`);
    const disturbed = await endorse('countInto', prefix, `${prefix}~`, `count-${count}-2`);
    expect(await commit(unchanged)).toBe(VALID);
    await aster.contract.submitTransaction('put', `${prefix}0001x`, label);
    expect(await commit(disturbed)).toBe(PHANTOM_READ_CONFLICT);
    expect(await evaluate('get', `count-${count}-1`)).toBe(String(count));
  });

  it('lists a range of several pages in key order', async () => {
    await aster.contract.submitTransaction('putMany', 'page-', '230');
    const entries = (await evaluate('list', 'page-', 'page-~')).split(',');
    expect(entries).toHaveLength(230);
    expect(entries.at(0)).toBe('page-0000=0');
    expect(entries.at(-1)).toBe('page-0229=229');
  });

  it('pages a range for the client, with the next key as bookmark', async () => {
    await aster.contract.submitTransaction('putMany', 'book-', '5');
    expect(JSON.parse(await evaluate('page', 'book-', 'book-~', '3', ''))).toEqual({
      keys: ['book-0000', 'book-0001', 'book-0002'],
      bookmark: 'book-0003',
      count: 3,
    });
    expect(JSON.parse(await evaluate('page', 'book-', 'book-~', '3', 'book-0003'))).toMatchObject({
      count: 2,
      bookmark: '',
    });
  });

  it('does not meet the policy with too few endorsing organisations', async () => {
    const proposal = aster.contract.newProposal('put', {
      arguments: ['lonely', 'x'],
      endorsingOrganizations: ['AsterMSP'],
    });
    expect(await commit(await proposal.endorse())).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await evaluate('get', 'lonely')).toBe('');
  });

  it('takes the endorsements of a majority that the client names', async () => {
    const proposal = aster.contract.newProposal('put', {
      arguments: ['named', 'x'],
      endorsingOrganizations: ['BirchMSP', 'CedarMSP'],
    });
    const transaction = await proposal.endorse();
    expect(await commit(transaction)).toBe(VALID);
    const processed = await queries.transaction(transaction.getTransactionId());
    expect(processed.endorsers).toEqual(['BirchMSP', 'CedarMSP']);
  });

  it('names organisations without a peer', async () => {
    const proposal = aster.contract.newProposal('put', {
      arguments: ['k', 'v'],
      endorsingOrganizations: ['ZinniaMSP'],
    });
    const error = await failureOf(proposal.endorse());
    expect(error.code).toBe(14);
    expect(error.message).toContain('failed to find any endorsing peers for org(s): ZinniaMSP');
  });

  it('lets the same transaction take effect once', async () => {
    const transaction = await endorse('append', 'once', 'x');
    expect(await commit(transaction)).toBe(VALID);
    const height = await queries.height();
    await transaction.submit();
    await waitFor('the second copy in a block', async () => (await queries.height()) > height);
    expect(await queries.validationCodes(height)).toEqual([DUPLICATE_TXID]);
    expect(await evaluate('get', 'once')).toBe('x');
  });

  it('refuses to endorse a proposal whose transaction is on the ledger', async () => {
    const proposal = aster.contract.newProposal('put', { arguments: ['again', 'x'] });
    expect(await commit(await proposal.endorse())).toBe(VALID);
    const error = await failureOf(proposal.endorse());
    expect(error.details[0]?.message).toContain(`duplicate transaction found [${proposal.getTransactionId()}]`);
  });

  it('reports a failing function with the peer that ran it', async () => {
    const submitted = await failureOf(aster.contract.submitTransaction('fail', 'no such task'));
    expect(submitted).toBeInstanceOf(EndorseError);
    expect(submitted.code).toBe(10);
    expect(submitted.details).toEqual([
      {
        address: network.network.endpoints[0]?.address,
        mspId: 'AsterMSP',
        message: 'chaincode response 500, no such task',
      },
    ]);
    const evaluated = await failureOf(aster.contract.evaluateTransaction('fail', 'no such task'));
    expect(evaluated.code).toBe(2);
    expect(evaluated.message).toContain(
      'evaluate call to endorser returned error: chaincode response 500, no such task',
    );
  });

  it('reports endorsers whose results differ, with address and organisation (internal/pkg/gateway/apiutils.go)', async () => {
    const error = await failureOf(aster.contract.submitTransaction('differ', 'random'));
    expect(error.code).toBe(status.ABORTED);
    expect(error.message).toContain(
      'failed to collect enough transaction endorsements, see attached details for more info',
    );
    expect(error.details.toSorted((a, b) => a.mspId.localeCompare(b.mspId))).toEqual(
      network.network.endpoints
        .filter(({ mspId }) => mspId !== 'AsterMSP')
        .map(({ address, mspId }) => ({ address, mspId, message: 'ProposalResponsePayloads do not match' })),
    );
  });

  it('says which chaincode is unknown (internal/pkg/gateway/registry.go)', async () => {
    const contract = aster.network.getContract('nothing');
    expect(await failureOf(contract.submitTransaction('put', 'k', 'v'))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: expect.stringContaining(
        'no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode nothing in channel testchannel',
      ) as string,
    });
    expect(await failureOf(contract.evaluateTransaction('get', 'k'))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: expect.stringContaining(
        'no peers available to evaluate chaincode nothing in channel testchannel',
      ) as string,
    });
  });

  it('spreads the other endorsements evenly over the members', async () => {
    const transactions = await Promise.all(Array.from({ length: 10 }, (_, n) => endorse('put', `fair-${n}`, 'x')));
    await Promise.all(transactions.map(commit));
    const endorsers = await Promise.all(
      transactions.map(async (transaction) => (await queries.transaction(transaction.getTransactionId())).endorsers),
    );
    expect(endorsers.filter((names) => names.includes('BirchMSP'))).toHaveLength(5);
    expect(endorsers.filter((names) => names.includes('CedarMSP'))).toHaveLength(5);
  });
});
