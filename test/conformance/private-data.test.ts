import { createHash } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { failureOf } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';
import { conformance, rule } from './support/conformance';
import type { ConsortiumLedger } from './support/consortium-ledger';
import { endorserNames } from './support/endorsers';
import type { LedgerClient } from './support/ledger-client';
import { CHAINCODE, CHANNEL, MEMBERS } from './support/ledger-spec';

const HANDLER = 'core/chaincode/handler.go';
const ENDORSE = 'internal/pkg/gateway/endorse.go';
const VALIDATOR = 'core/ledger/kvledger/txmgmt/validation/validator.go';
const SIMULATOR = 'core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go';
const EXECUTOR = 'core/ledger/kvledger/txmgmt/txmgr/query_executor.go';
const PAIR = ['AlphaMSP', 'BetaMSP'] as const;
const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;

/** How long a peer, asking two others in turn, looks for private data that nobody has: five seconds each (`gossip/privdata/pull.go`). */
const PULL_MS = 10_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const collections = [
  { name: 'all', members: MEMBERS },
  { name: 'pair', members: PAIR },
  { name: 'own', members: ['AlphaMSP'] },
  { name: 'readable', members: MEMBERS.slice(0, 2), memberOnlyRead: true },
  { name: 'writable', members: MEMBERS.slice(0, 2), memberOnlyWrite: true },
  { name: 'brief', members: MEMBERS, blockToLive: 2 },
];

/** Private data may reach a peer a little after its block. */
async function reads(client: LedgerClient, collection: string, key: string, value: string): Promise<void> {
  await waitFor(`${collection}/${key} at ${client.endpoint.mspId}`, async () => {
    const [found] = await client.evaluate(['getPrivate', collection, key]).catch(() => []);
    return found === value || undefined;
  });
}

async function write(ledger: ConsortiumLedger, collection: string, key: string, value: string): Promise<void> {
  const { code } = await ledger.submitWith({ transient: { value } }, ['putTransient', collection, key, 'value']);
  expect(code).toBe(VALID);
  await reads(ledger.alpha, collection, key, value);
}

conformance('private data', { collections }, [
  rule('gossip/privdata/coordinator.go', 'members of a collection read what was written', async (ledger) => {
    await write(ledger, 'pair', 'a', 'secret');
    await reads(ledger.beta, 'pair', 'a', 'secret');
  }),
  rule(EXECUTOR, 'a peer outside the collection does not have the value', async (ledger) => {
    await write(ledger, 'pair', 'b', 'secret');
    const message = await ledger.gamma.refusal(['getPrivate', 'pair', 'b']);
    expect(message).toContain(
      'private data matching public hash version is not available. Public hash version = {BlockNum: ',
    );
    expect(message).toContain('Private data version = <nil>');
  }),
  rule(EXECUTOR, 'a private range at a peer without the values is empty, and no error', async (ledger) => {
    await write(ledger, 'pair', 'lacking', 'secret');
    expect(await ledger.beta.evaluate(['rangePrivate', 'pair', 'lacking', 'lackinh'])).toEqual([
      [['lacking', 'secret']],
    ]);
    expect(await ledger.gamma.evaluate(['rangePrivate', 'pair', 'lacking', 'lackinh'])).toEqual([[]]);
  }),
  rule(EXECUTOR, 'a peer outside the collection reads that a key is absent', async (ledger) => {
    expect(await ledger.gamma.evaluate(['getPrivate', 'pair', 'absent'])).toEqual(['']);
  }),
  rule(EXECUTOR, 'every peer has the hash of the value', async (ledger) => {
    await write(ledger, 'pair', 'c', 'secret');
    for (const client of [ledger.alpha, ledger.beta, ledger.gamma]) {
      expect(await client.evaluate(['getPrivateHash', 'pair', 'c'])).toEqual([sha256('secret')]);
    }
  }),
  rule(HANDLER, 'memberOnlyRead keeps clients of other organisations out', async (ledger) => {
    await write(ledger, 'readable', 'd', 'secret');
    await reads(ledger.beta, 'readable', 'd', 'secret');
    expect(await ledger.gamma.refusal(['getPrivate', 'readable', 'd'])).toContain(`GET_STATE failed: transaction ID: `);
    expect(await ledger.gamma.refusal(['getPrivate', 'readable', 'd'])).toContain(
      `tx creator does not have read access permission on privatedata in chaincodeName:${CHAINCODE} collectionName: readable`,
    );
  }),
  rule(HANDLER, 'without memberOnlyRead a client of another organisation reads at a member’s peer', async (ledger) => {
    await write(ledger, 'pair', 'e', 'secret');
    expect(await ledger.gamma.evaluateWith({ by: ['AlphaMSP'] }, ['getPrivate', 'pair', 'e'])).toEqual(['secret']);
  }),
  rule(HANDLER, 'memberOnlyRead lets every client read the hash', async (ledger) => {
    await write(ledger, 'readable', 'f', 'secret');
    expect(await ledger.gamma.evaluate(['getPrivateHash', 'readable', 'f'])).toEqual([sha256('secret')]);
  }),
  rule(HANDLER, 'memberOnlyWrite keeps clients of other organisations from writing', async (ledger) => {
    expect(await ledger.gamma.refusal(['putPrivate', 'writable', 'g', 'x'])).toContain(
      `tx creator does not have write access permission on privatedata in chaincodeName:${CHAINCODE} collectionName: writable`,
    );
    expect(await ledger.alpha.evaluate(['putPrivate', 'writable', 'g', 'x'])).toEqual([null]);
  }),
  rule('core/common/privdata/store.go', 'a collection that is not defined is named', async (ledger) => {
    expect(await ledger.alpha.refusal(['getPrivate', 'nothing', 'x'])).toContain(
      `collection ${CHANNEL}/${CHAINCODE}/nothing could not be found`,
    );
    expect(await ledger.alpha.refusal(['putPrivate', 'nothing', 'x', 'y'])).toContain(
      `collection ${CHANNEL}/${CHAINCODE}/nothing could not be found`,
    );
  }),
  rule(SIMULATOR, 'a write after a private range query is refused', async (ledger) => {
    expect(await ledger.alpha.refusal(['rangePrivate', 'pair', 'a', 'z'], ['put', 'x', 'y'])).toContain(
      'unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed',
    );
  }),
  rule(SIMULATOR, 'a private range query after a write is refused', async (ledger) => {
    expect(await ledger.alpha.refusal(['put', 'x', 'y'], ['rangePrivate', 'pair', 'a', 'z'])).toContain(
      'unsuppored transaction. Queries on pvt data is supported only in a read-only transaction',
    );
  }),
  rule(EXECUTOR, 'a private range query finds the keys in order', async (ledger) => {
    await write(ledger, 'all', 'range2', 'two');
    await write(ledger, 'all', 'range1', 'one');
    expect(await ledger.alpha.evaluate(['rangePrivate', 'all', 'range', 'rangf'])).toEqual([
      [
        ['range1', 'one'],
        ['range2', 'two'],
      ],
    ]);
  }),
  rule(
    'gossip/privdata/pvtdataprovider.go',
    'a transaction with private data that is handed in once more holds up nothing behind it',
    async (ledger) => {
      const operation = ['putTransient', 'all', 'twice', 'value'] as const;
      const transaction = await ledger.alpha.endorseWith({ transient: { value: 'x' } }, operation);
      expect((await ledger.commit(transaction)).code).toBe(VALID);
      const begun = Date.now();
      await transaction.submit();
      await ledger.submit(['put', 'behind', '1']);
      expect(Date.now() - begun).toBeLessThan(PULL_MS);
    },
  ),
  rule(VALIDATOR, 'a private read that is stale conflicts', async (ledger) => {
    await write(ledger, 'all', 'stale', 'x');
    await reads(ledger.beta, 'all', 'stale', 'x');
    await reads(ledger.gamma, 'all', 'stale', 'x');
    const late = await ledger.alpha.endorse(['appendPrivate', 'all', 'stale', 'y']);
    await write(ledger, 'all', 'stale', 'z');
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'the read of a private hash that is stale conflicts', async (ledger) => {
    const late = await ledger.alpha.endorse(['getPrivateHash', 'all', 'hash'], ['put', 'h', 'x']);
    await write(ledger, 'all', 'hash', 'z');
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(ENDORSE, 'transient data goes to members of the written collection only', async (ledger) => {
    const transaction = await ledger.alpha.endorseWith({ transient: { value: 'x' } }, [
      'putTransient',
      'pair',
      'i',
      'value',
    ]);
    expect(endorserNames(transaction).sort()).toEqual([...PAIR]);
  }),
  rule(ENDORSE, 'transient data for too few members to meet the policy is refused', async (ledger) => {
    const error = await failureOf(
      ledger.alpha.endorseWith({ transient: { value: 'x' } }, ['putTransient', 'own', 'j', 'value']),
    );
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(error.message).toContain(
      'requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [own]; retry specifying trusted endorsing organizations to protect transient data',
    );
  }),
  rule(ENDORSE, 'a private read is endorsed by members of the collection', async (ledger) => {
    await write(ledger, 'pair', 'k', 'x');
    await reads(ledger.beta, 'pair', 'k', 'x');
    const transaction = await ledger.alpha.endorse(['getPrivate', 'pair', 'k'], ['put', 'k', 'y']);
    expect(endorserNames(transaction).sort()).toEqual([...PAIR]);
  }),
  rule(
    ENDORSE,
    'a transaction that reads what only one member has cannot be endorsed by a majority',
    async (ledger) => {
      const error = await failureOf(ledger.alpha.endorse(['getPrivate', 'own', 'k'], ['put', 'k', 'y']));
      expect(error.code).toBe(status.FAILED_PRECONDITION);
      expect(error.message).toContain('no combination of peers can be derived which satisfy the endorsement policy');
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/privacyenabledstate/db.go',
    'a deleted value is gone, and its hash',
    async (ledger) => {
      await write(ledger, 'all', 'deleted', 'x');
      await ledger.submit(['delPrivate', 'all', 'deleted']);
      expect(
        await ledger.alpha.evaluate(['getPrivate', 'all', 'deleted'], ['getPrivateHash', 'all', 'deleted']),
      ).toEqual(['', '']);
    },
  ),
  rule(
    'core/ledger/pvtdatastorage/store.go',
    'a purged value is gone at every member, and its hash',
    async (ledger) => {
      await write(ledger, 'all', 'purged', 'x');
      await ledger.submit(['purgePrivate', 'all', 'purged']);
      for (const client of [ledger.alpha, ledger.beta, ledger.gamma]) {
        expect(await client.evaluate(['getPrivate', 'all', 'purged'], ['getPrivateHash', 'all', 'purged'])).toEqual([
          '',
          '',
        ]);
      }
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/pvtstatepurgemgmt/purge_mgr.go',
    'a value lives for its number of blocks',
    async (ledger) => {
      await write(ledger, 'brief', 'l', 'x');
      await ledger.submit(['put', 'tick', '1']);
      await ledger.submit(['put', 'tick', '2']);
      expect(await ledger.alpha.evaluate(['getPrivate', 'brief', 'l'])).toEqual(['x']);
      await ledger.submit(['put', 'tick', '3']);
      expect(await ledger.alpha.evaluate(['getPrivate', 'brief', 'l'])).toEqual(['']);
    },
  ),
  rule(
    'core/chaincode/lifecycle/deployedcc_infoprovider.go',
    'every organisation has a collection of its own, which it endorses alone',
    async (ledger) => {
      const transaction = await ledger.alpha.endorseWith({ transient: { value: 'own' } }, [
        'putTransient',
        '_implicit_org_AlphaMSP',
        'm',
        'value',
      ]);
      expect(endorserNames(transaction)).toEqual(['AlphaMSP']);
      expect((await ledger.commit(transaction)).code).toBe(VALID);
      await reads(ledger.alpha, '_implicit_org_AlphaMSP', 'm', 'own');
      expect(await ledger.beta.evaluate(['getPrivateHash', '_implicit_org_AlphaMSP', 'm'])).toEqual([sha256('own')]);
      expect(await ledger.beta.refusal(['getPrivate', '_implicit_org_AlphaMSP', 'm'])).toContain(
        'private data matching public hash version is not available',
      );
    },
  ),
  rule(
    'core/chaincode/lifecycle/deployedcc_infoprovider.go',
    'an organisation’s own collection is not written with another’s endorsement',
    async (ledger) => {
      const { code } = await ledger.submitWith({ by: ['BetaMSP'] }, ['putPrivate', '_implicit_org_AlphaMSP', 'n', 'x']);
      expect(code).toBe(peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    },
  ),
]);
