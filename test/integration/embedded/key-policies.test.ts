import { status } from '@grpc/grpc-js';
import type { SubmittedTransaction, Transaction } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { failureOf, type ConnectedClient, LedgerQueries, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const { VALID, MVCC_READ_CONFLICT, ENDORSEMENT_POLICY_FAILURE } = peer.TxValidationCode;

/** The organisations that must endorse, as the contract takes them. */
const ALL = MEMBERS.join(',');

/** Length-delimited field 3 of 100 bytes that are not there. */
const NO_POLICY = '1a64';

describe('the endorsement policy of a key', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let birch: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    aster = await network.client('AsterMSP');
    birch = await network.client('BirchMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await aster.contract.evaluateTransaction(name, ...args)).toString();
  }

  async function endorse(name: string, args: string[], endorsingOrganizations?: string[]): Promise<Transaction> {
    const options = { arguments: args, ...(endorsingOrganizations && { endorsingOrganizations }) };
    return aster.contract.newProposal(name, options).endorse();
  }

  /** Endorses what is read too, as soon as the other peers have committed it. */
  function endorseAgreed(name: string, args: string[]): Promise<Transaction> {
    return waitFor(`agreement on ${name}`, () => endorse(name, args).catch(() => undefined));
  }

  async function commit(transaction: Transaction): Promise<number> {
    return (await (await transaction.submit()).getStatus()).code;
  }

  async function submitAs(endorsers: string[], name: string, ...args: string[]): Promise<number> {
    return commit(await endorse(name, args, endorsers));
  }

  async function endorsersOf(transaction: Transaction): Promise<string[]> {
    expect(await commit(transaction)).toBe(VALID);
    const { endorsers } = await new LedgerQueries(aster.network).transaction(transaction.getTransactionId());
    return endorsers.toSorted();
  }

  it('is none until it is set, and can be read once it is (core/chaincode/handler.go)', async () => {
    await aster.contract.submitTransaction('put', 'own', 'x');
    expect(await evaluate('restriction', 'own')).toBe('none');
    await aster.contract.submitTransaction('restrict', 'own', 'AsterMSP,BirchMSP');
    expect(await evaluate('restriction', 'own')).toBe('AsterMSP,BirchMSP');
    expect(await evaluate('get', 'own')).toBe('x');
  });

  it('is set together with the value of a new key, and alone on no key (validation/tx_ops.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'new', 'x', 'BirchMSP');
    expect(await evaluate('restriction', 'new')).toBe('BirchMSP');
    await aster.contract.submitTransaction('restrict', 'nowhere', 'BirchMSP');
    expect(await evaluate('restriction', 'nowhere')).toBe('none');
    expect(await evaluate('get', 'nowhere')).toBe('');
  });

  it('replaces the policy of the chaincode for that key: fewer suffice (statebased/v20.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'fewer', 'x', 'CedarMSP');
    expect(await submitAs(['CedarMSP'], 'put', 'fewer', 'y')).toBe(VALID);
    expect(await submitAs(['AsterMSP', 'BirchMSP'], 'put', 'fewer', 'z')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await evaluate('get', 'fewer')).toBe('y');
  });

  it('can need more than the chaincode does (statebased/v20.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'more', 'x', ALL);
    expect(await submitAs(['AsterMSP', 'BirchMSP'], 'put', 'more', 'y')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await submitAs([...MEMBERS], 'put', 'more', 'y')).toBe(VALID);
  });

  it('is added to the policy of the chaincode if other keys are written too (statebased/v20.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'mixed', 'x', 'CedarMSP');
    expect(await submitAs(['CedarMSP'], 'putBoth', 'mixed', 'plain')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await submitAs(['AsterMSP', 'BirchMSP'], 'putBoth', 'mixed', 'plain')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await submitAs(['BirchMSP', 'CedarMSP'], 'putBoth', 'mixed', 'plain')).toBe(VALID);
  });

  it('guards its own change (statebased/validator_keylevel.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'guarded', 'x', 'CedarMSP');
    expect(await submitAs(['AsterMSP', 'BirchMSP'], 'restrict', 'guarded', 'AsterMSP')).toBe(
      ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await submitAs(['CedarMSP'], 'restrict', 'guarded', 'AsterMSP')).toBe(VALID);
    expect(await submitAs(['AsterMSP'], 'put', 'guarded', 'y')).toBe(VALID);
  });

  it('stays when the value changes and goes with the key (validation/tx_ops.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'kept', 'x', 'BirchMSP');
    await aster.contract.submitTransaction('put', 'kept', 'y');
    expect(await evaluate('restriction', 'kept')).toBe('BirchMSP');
    await aster.contract.submitTransaction('remove', 'kept');
    await aster.contract.submitTransaction('put', 'kept', 'z');
    expect(await evaluate('restriction', 'kept')).toBe('none');
  });

  it('is a new version of the key, so that who read it conflicts (txmgr/query_executor.go)', async () => {
    await aster.contract.submitTransaction('put', 'versioned', 'x');
    const append = await endorseAgreed('append', ['versioned', 'y']);
    const reader = await endorseAgreed('restrictionInto', ['versioned', 'seen']);
    await aster.contract.submitTransaction('restrict', 'versioned', ALL);
    expect(await commit(reader)).toBe(MVCC_READ_CONFLICT);
    expect(await commit(append)).toBe(ENDORSEMENT_POLICY_FAILURE);
  });

  it('is no entry in the history of the key (history/db.go)', async () => {
    await aster.contract.submitTransaction('put', 'history', 'x');
    await aster.contract.submitTransaction('restrict', 'history', 'AsterMSP');
    expect(JSON.parse(await evaluate('history', 'history'))).toHaveLength(1);
  });

  it('decides whom the gateway asks (internal/pkg/gateway/endorse.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'planned', 'x', 'BirchMSP,CedarMSP');
    expect(await endorsersOf(await endorse('put', ['planned', 'y']))).toEqual(['BirchMSP', 'CedarMSP']);
    expect(await endorsersOf(await endorse('restrict', ['planned', 'BirchMSP,CedarMSP']))).toEqual([
      'BirchMSP',
      'CedarMSP',
    ]);
    await aster.contract.submitTransaction('putRestricted', 'planned-own', 'x', 'AsterMSP');
    expect(await endorsersOf(await endorse('put', ['planned-own', 'y']))).toEqual(['AsterMSP']);
    expect(await endorsersOf(await endorse('putBoth', ['planned-own', 'plain']))).toHaveLength(2);
    for (const key of ['planned', 'planned-own']) {
      const endorsers = await endorsersOf(await endorse('putBoth', ['planned', 'planned-own']));
      expect([key, endorsers]).toEqual([key, [...MEMBERS]]);
    }
  });

  it('that nobody can meet leaves no plan (discovery/endorsement/endorsement.go)', async () => {
    await aster.contract.submitTransaction('putRestricted', 'stranger', 'x', 'DahliaMSP');
    expect(await failureOf(aster.contract.submitTransaction('put', 'stranger', 'y'))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: expect.stringContaining(
        'no combination of peers can be derived which satisfy the endorsement policy: no peer combination can satisfy the endorsement policy',
      ) as string,
    });
  });

  it('of nothing leaves no plan, but needs only the policy of the chaincode (statebased/vpmanagerimpl.go)', async () => {
    await aster.contract.submitTransaction('put', 'empty', 'x');
    await aster.contract.submitTransaction('restrictByBytes', 'empty', '');
    const error = await failureOf(aster.contract.submitTransaction('put', 'empty', 'y'));
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(error.message).toContain('state based endorsement policy cannot be satisfied');
    expect(await submitAs(['AsterMSP'], 'put', 'empty', 'y')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await submitAs(['AsterMSP', 'BirchMSP'], 'put', 'empty', 'y')).toBe(VALID);
  });

  it('that cannot be decoded makes the key unwritable (core/endorser/endorser.go, buildChaincodeInterest)', async () => {
    await aster.contract.submitTransaction('put', 'broken', 'x');
    await aster.contract.submitTransaction('restrictByBytes', 'broken', NO_POLICY);
    const error = await failureOf(aster.contract.submitTransaction('put', 'broken', 'y'));
    expect(error.code).toBe(status.ABORTED);
    expect(error.details[0]?.message).toContain('error in simulation: error unmarshalling SignaturePolicyEnvelope');
  });

  describe('of a private key', () => {
    const value = { transientData: { value: 'private' } };

    it('can be set and read, is no private read, and keeps the value readable (privacyenabledstate)', async () => {
      await aster.contract.submit('putPrivate', { arguments: ['all', 'own'], ...value });
      await aster.contract.submitTransaction('restrictPrivate', 'all', 'own', 'BirchMSP');
      expect(await evaluate('privateRestriction', 'all', 'own')).toBe('BirchMSP');
      expect(await evaluate('getPrivate', 'all', 'own')).toBe('private');
      expect(Buffer.from(await birch.contract.evaluateTransaction('getPrivate', 'all', 'own')).toString()).toBe(
        'private',
      );
    });

    it('replaces the policy of the chaincode (statebased/v20.go)', async () => {
      await aster.contract.submit('putPrivate', { arguments: ['all', 'few'], ...value });
      await aster.contract.submitTransaction('restrictPrivate', 'all', 'few', 'CedarMSP');
      expect(await submitAs(['AsterMSP', 'BirchMSP'], 'removePrivate', 'all', 'few')).toBe(ENDORSEMENT_POLICY_FAILURE);
      expect(await endorsersOf(await endorse('removePrivate', ['all', 'few']))).toEqual(['CedarMSP']);
    });
  });
});

describe('the endorsement policy of a key within a block', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({ blocks: { maxMessageCount: 2, timeoutMs: 1_000 } });
    aster = await network.client('AsterMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  /** Waits for every member's peer, so that all endorse from the same state. */
  async function put(key: string, value: string): Promise<void> {
    await aster.contract.submitTransaction('put', key, value);
    for (const mspId of MEMBERS) {
      const { contract } = await network.client(mspId);
      await waitFor(
        `the value at ${mspId}`,
        async () => Buffer.from(await contract.evaluateTransaction('get', key)).toString() === value,
      );
    }
  }

  async function endorse(name: string, ...args: string[]): Promise<Transaction> {
    return aster.contract.newProposal(name, { arguments: args, endorsingOrganizations: [...MEMBERS] }).endorse();
  }

  async function fillBlock(...transactions: Transaction[]): Promise<number[]> {
    const submitted: SubmittedTransaction[] = [];
    for (const transaction of transactions) {
      submitted.push(await transaction.submit());
    }
    const statuses = await Promise.all(submitted.map((transaction) => transaction.getStatus()));
    expect(new Set(statuses.map(({ blockNumber }) => blockNumber)).size).toBe(1);
    return statuses.map(({ code }) => code);
  }

  it('cannot be used by a transaction after the one that changes it (statebased/vpmanagerimpl.go)', async () => {
    await put('k', 'x');
    const change = await endorse('restrict', 'k', 'AsterMSP');
    expect(await fillBlock(change, await endorse('put', 'k', 'y'))).toEqual([VALID, ENDORSEMENT_POLICY_FAILURE]);
  });

  it('is not in the way of a transaction before the one that changes it', async () => {
    await put('earlier', 'x');
    const write = await endorse('put', 'earlier', 'y');
    expect(await fillBlock(write, await endorse('restrict', 'earlier', 'AsterMSP'))).toEqual([VALID, VALID]);
    expect(Buffer.from(await aster.contract.evaluateTransaction('get', 'earlier')).toString()).toBe('y');
  });

  it('cannot be used even if its change conflicts in the end (statebased/vpmanager.go)', async () => {
    await put('conflicting', 'x');
    const stale = await endorse('appendAndRestrict', 'conflicting', 'AsterMSP');
    await put('conflicting', 'newer');
    const write = await endorse('put', 'conflicting', 'y');
    expect(await fillBlock(stale, write)).toEqual([MVCC_READ_CONFLICT, ENDORSEMENT_POLICY_FAILURE]);
  });

  it('is not touched by a change that is not endorsed itself (statebased/vpmanager.go)', async () => {
    await put('unendorsed', 'x');
    const change = await aster.contract
      .newProposal('restrict', { arguments: ['unendorsed', 'AsterMSP'], endorsingOrganizations: ['AsterMSP'] })
      .endorse();
    const write = await endorse('put', 'unendorsed', 'y');
    expect(await fillBlock(change, write)).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
  });

  it('is lost when the key is deleted and written again in the block (statedb/statedb.go, UpdateBatch.Get)', async () => {
    await put('again', 'x');
    await aster.contract.submitTransaction('restrict', 'again', ALL);
    const remove = await endorse('remove', 'again');
    expect(await fillBlock(remove, await endorse('put', 'again', 'y'))).toEqual([VALID, VALID]);
    const restriction = await aster.contract.evaluateTransaction('restriction', 'again');
    expect(Buffer.from(restriction).toString()).toBe('none');
  });

  it('is not set for a key that was deleted before it in the block (validation/tx_ops.go; a real peer ends there)', async () => {
    await put('lazarus', 'x');
    const remove = await endorse('remove', 'lazarus');
    expect(await fillBlock(remove, await endorse('restrict', 'lazarus', 'AsterMSP'))).toEqual([VALID, VALID]);
    expect(Buffer.from(await aster.contract.evaluateTransaction('get', 'lazarus')).toString()).toBe('');
  });
});
