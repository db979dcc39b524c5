import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { failureOf } from '@llmnet/test-kit/network';
import { conformance, rule } from './support/conformance';
import type { ConsortiumLedger } from './support/consortium-ledger';
import { endorserNames } from './support/endorsers';
import { MEMBERS, type MemberName } from './support/ledger-spec';
import { anyPeerOf, channelPolicy, peersOf } from './support/policies';

const { VALID, ENDORSEMENT_POLICY_FAILURE, MVCC_READ_CONFLICT } = peer.TxValidationCode;
const VALIDATOR = 'core/common/validation/statebased/vpmanagerimpl.go';
const PLANNING = 'internal/pkg/gateway/endorse.go';
const TWO = ['AlphaMSP', 'BetaMSP'] as const;

/** A key with a policy, set under the chaincode's own. */
async function keyWith(ledger: ConsortiumLedger, key: string, policy: string): Promise<void> {
  expect((await ledger.submit(['put', key, '0'], ['setPolicy', key, policy])).code).toBe(VALID);
}

async function codeOfWrite(ledger: ConsortiumLedger, key: string, ...by: MemberName[]): Promise<number> {
  return (await ledger.submitWith({ by }, ['put', key, by.join()])).code;
}

conformance('key-level policies', { blockSize: 4, collections: [{ name: 'all', members: MEMBERS }] }, [
  rule(VALIDATOR, 'the policy of a key replaces the chaincode’s', async (ledger) => {
    await keyWith(ledger, 'a', anyPeerOf('GammaMSP'));
    expect(await codeOfWrite(ledger, 'a', 'GammaMSP')).toBe(VALID);
    expect(await codeOfWrite(ledger, 'a', ...TWO)).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(VALIDATOR, 'a policy of two organisations is not met by one', async (ledger) => {
    await keyWith(ledger, 'b', peersOf('BetaMSP', 'GammaMSP'));
    expect(await codeOfWrite(ledger, 'b', 'BetaMSP')).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeOfWrite(ledger, 'b', 'BetaMSP', 'GammaMSP')).toBe(VALID);
  }),
  rule(VALIDATOR, 'a key without a policy still needs the chaincode’s in the same transaction', async (ledger) => {
    await keyWith(ledger, 'c', anyPeerOf('AlphaMSP'));
    const mixed = await ledger.alpha.endorseWith({ by: ['AlphaMSP'] }, ['put', 'c', '1'], ['put', 'c-free', '1']);
    expect((await ledger.commit(mixed)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(VALIDATOR, 'two keys need both their policies', async (ledger) => {
    await keyWith(ledger, 'd1', anyPeerOf('AlphaMSP'));
    await keyWith(ledger, 'd2', anyPeerOf('GammaMSP'));
    const operations = [
      ['put', 'd1', '1'],
      ['put', 'd2', '1'],
    ] as const;
    expect((await ledger.submitWith({ by: ['AlphaMSP'] }, ...operations)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect((await ledger.submitWith({ by: ['AlphaMSP', 'GammaMSP'] }, ...operations)).code).toBe(VALID);
  }),
  rule(VALIDATOR, 'the policy of a key guards a delete of it', async (ledger) => {
    await keyWith(ledger, 'e', anyPeerOf('GammaMSP'));
    const remove = await ledger.alpha.endorseWith({ by: TWO }, ['del', 'e']);
    expect((await ledger.commit(remove)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(VALIDATOR, 'the policy of a key guards a change of the policy', async (ledger) => {
    await keyWith(ledger, 'f', anyPeerOf('GammaMSP'));
    const change = await ledger.alpha.endorseWith({ by: TWO }, ['setPolicy', 'f', anyPeerOf('AlphaMSP')]);
    expect((await ledger.commit(change)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(
    VALIDATOR,
    'a transaction behind one that changes a key’s policy in the same block is invalid',
    async (ledger) => {
      await ledger.submit(['put', 'g', '0']);
      const change = await ledger.alpha.endorse(['setPolicy', 'g', peersOf(...MEMBERS)]);
      const write = await ledger.alpha.endorse(['put', 'g', '1']);
      expect(await ledger.oneBlock(change, write)).toEqual([VALID, ENDORSEMENT_POLICY_FAILURE]);
    },
  ),
  rule(VALIDATOR, 'even if it meets the new policy', async (ledger) => {
    await ledger.submit(['put', 'h', '0']);
    const change = await ledger.alpha.endorse(['setPolicy', 'h', anyPeerOf('AlphaMSP')]);
    const write = await ledger.alpha.endorseWith({ by: MEMBERS }, ['put', 'h', '1']);
    expect(await ledger.oneBlock(change, write)).toEqual([VALID, ENDORSEMENT_POLICY_FAILURE]);
  }),
  rule(
    VALIDATOR,
    'a transaction before one that changes a key’s policy is judged by the old policy',
    async (ledger) => {
      await ledger.submit(['put', 'i', '0']);
      const write = await ledger.alpha.endorse(['put', 'i', '1']);
      const change = await ledger.alpha.endorse(['setPolicy', 'i', peersOf(...MEMBERS)]);
      expect(await ledger.oneBlock(write, change)).toEqual([VALID, VALID]);
    },
  ),
  rule(VALIDATOR, 'a change of policy that is invalid has no effect on what follows', async (ledger) => {
    await ledger.submit(['put', 'j', '0']);
    const change = await ledger.alpha.endorseWith({ by: ['AlphaMSP'] }, ['setPolicy', 'j', anyPeerOf('AlphaMSP')]);
    const write = await ledger.alpha.endorse(['put', 'j', '1']);
    expect(await ledger.oneBlock(change, write)).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
  }),
  rule('core/ledger/kvledger/txmgmt/validation/tx_ops.go', 'a write keeps the policy of its key', async (ledger) => {
    await keyWith(ledger, 'k', anyPeerOf('GammaMSP'));
    expect(await codeOfWrite(ledger, 'k', 'GammaMSP')).toBe(VALID);
    expect(await ledger.alpha.evaluate(['getPolicy', 'k'])).toEqual([anyPeerOf('GammaMSP')]);
    expect(await codeOfWrite(ledger, 'k', ...TWO)).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule('core/ledger/kvledger/txmgmt/validation/tx_ops.go', 'a delete drops the policy of its key', async (ledger) => {
    await keyWith(ledger, 'l', anyPeerOf('GammaMSP'));
    expect((await ledger.submitWith({ by: ['GammaMSP'] }, ['del', 'l'])).code).toBe(VALID);
    expect(await ledger.alpha.evaluate(['getPolicy', 'l'])).toEqual(['']);
    expect(await codeOfWrite(ledger, 'l', ...TWO)).toBe(VALID);
  }),
  rule(
    'core/ledger/kvledger/txmgmt/validation/tx_ops.go',
    'a write behind a delete of its key in the same block has no policy',
    async (ledger) => {
      await keyWith(ledger, 'v', anyPeerOf('GammaMSP'));
      const remove = await ledger.alpha.endorseWith({ by: ['GammaMSP'] }, ['del', 'v']);
      const write = await ledger.alpha.endorseWith({ by: ['GammaMSP'] }, ['put', 'v', '1']);
      expect(await ledger.oneBlock(remove, write)).toEqual([VALID, VALID]);
      expect(await ledger.alpha.evaluate(['getPolicy', 'v'])).toEqual(['']);
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/validation/tx_ops.go',
    'a policy for a key that does not exist is not kept',
    async (ledger) => {
      expect((await ledger.submit(['setPolicy', 'm', anyPeerOf('GammaMSP')])).code).toBe(VALID);
      expect(await ledger.alpha.evaluate(['get', 'm'], ['getPolicy', 'm'])).toEqual(['', '']);
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/validation/validator.go',
    'a policy that changed since is checked before what was read',
    async (ledger) => {
      await ledger.submit(['put', 'n', '0']);
      const late = await ledger.alpha.endorseWith({ by: TWO }, ['append', 'n', '1']);
      await ledger.submit(['setPolicy', 'n', anyPeerOf('GammaMSP')]);
      expect((await ledger.commit(late)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/validation/validator.go',
    'a stale read of a key whose policy changed conflicts',
    async (ledger) => {
      await ledger.submit(['put', 'o', '0']);
      const late = await ledger.alpha.endorse(['get', 'o'], ['put', 'o-copy', '1']);
      await ledger.submit(['setPolicy', 'o', anyPeerOf('AlphaMSP')]);
      expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
    },
  ),
  rule(
    'core/endorser/endorser.go',
    'a policy of the channel is no policy of a key: writes of the key are not endorsed',
    async (ledger) => {
      await keyWith(ledger, 'p', channelPolicy('/Channel/Application/Endorsement'));
      expect(await simulationErrorOfWrite(ledger, 'p')).toContain('error unmarshalling SignaturePolicyEnvelope');
    },
  ),
  rule(VALIDATOR, 'a private key has a policy too', async (ledger) => {
    await ledger.submit(['putPrivate', 'all', 'q', '0'], ['setPrivatePolicy', 'all', 'q', anyPeerOf('GammaMSP')]);
    const write = (by: readonly string[]) => ledger.submitWith({ by }, ['putPrivate', 'all', 'q', '1']);
    expect((await write(TWO)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect((await write(['GammaMSP'])).code).toBe(VALID);
  }),
  rule(PLANNING, 'the gateway collects what the policy of a written key needs', async (ledger) => {
    await keyWith(ledger, 'r', peersOf(...MEMBERS));
    expect(endorserNames(await ledger.alpha.endorse(['put', 'r', '1'])).sort()).toEqual([...MEMBERS]);
  }),
  rule(
    PLANNING,
    'the gateway asks one organisation if the policies of all written keys are content',
    async (ledger) => {
      await keyWith(ledger, 's', anyPeerOf('GammaMSP'));
      const transaction = await ledger.alpha.endorse(['put', 's', '1']);
      expect(endorserNames(transaction)).toContain('GammaMSP');
      expect((await ledger.commit(transaction)).code).toBe(VALID);
    },
  ),
  rule(PLANNING, 'the gateway joins the policy of a key and that of the chaincode', async (ledger) => {
    await keyWith(ledger, 't', anyPeerOf('GammaMSP'));
    const names = endorserNames(await ledger.alpha.endorse(['put', 't', '1'], ['put', 't-free', '1']));
    expect(names).toContain('GammaMSP');
    expect(names.length).toBeGreaterThanOrEqual(2);
  }),
  rule('core/endorser/endorser.go', 'a policy that cannot be decoded makes its key unwritable', async (ledger) => {
    await ledger.submit(['put', 'u', '0'], ['setPolicy', 'u', 'ffff']);
    expect(await simulationErrorOfWrite(ledger, 'u')).toContain('error unmarshalling SignaturePolicyEnvelope');
  }),
]);

/** What the first endorser says of a write. */
async function simulationErrorOfWrite(ledger: ConsortiumLedger, key: string): Promise<string> {
  const error = await failureOf(ledger.alpha.endorse(['put', key, '1']));
  expect(error.code).toBe(status.ABORTED);
  const [detail] = error.details;
  expect(detail?.message).toMatch(/^error in simulation: /);
  return detail?.message ?? '';
}
