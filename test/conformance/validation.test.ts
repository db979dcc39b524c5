import { peer } from '@hyperledger/fabric-protos';
import { conformance, rule } from './support/conformance';
import { envelopeOf, type ConsortiumLedger } from './support/consortium-ledger';
import { signedBy, withPayload, type Tampering } from './support/tampered-envelope';

const VALIDATOR = 'core/committer/txvalidator/v20/validator.go';
const MESSAGES = 'core/common/validation/msgvalidation.go';
const POLICY = 'core/committer/txvalidator/v20/plugindispatcher/dispatcher.go';
const { VALID, ENDORSEMENT_POLICY_FAILURE, BAD_PROPOSAL_TXID, INVALID_OTHER_REASON } = peer.TxValidationCode;

/** Commits a transaction of Alpha's client with something changed, signed by that client again; gives its code. */
async function codeOf(ledger: ConsortiumLedger, key: string, tampering: Tampering, ...by: string[]): Promise<number> {
  const transaction = await ledger.alpha.endorseWith(by.length > 0 ? { by } : {}, ['put', key, 'x']);
  const envelope = signedBy(ledger.signer(), withPayload(envelopeOf(transaction), tampering));
  const height = await ledger.alpha.queries.height();
  const answered = await ledger.rawGateway().submit(transaction.getTransactionId(), envelope);
  expect(answered).toHaveProperty('result');
  await ledger.submit(['put', 'behind', key]);
  return (await ledger.alpha.queries.validationCodes(height))[0] ?? -1;
}

conformance('validation of a transaction', {}, [
  rule(POLICY, 'a transaction that is signed again unchanged is valid', async (ledger) => {
    expect(await codeOf(ledger, 'a', {})).toBe(VALID);
  }),
  rule(POLICY, 'one endorsement does not meet a majority of three', async (ledger) => {
    expect(await codeOf(ledger, 'b', {}, 'AlphaMSP')).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'three endorsements meet a majority of three', async (ledger) => {
    expect(await codeOf(ledger, 'c', {}, 'AlphaMSP', 'BetaMSP', 'GammaMSP')).toBe(VALID);
  }),
  rule('common/cauthdsl/cauthdsl.go', 'the same endorsement twice counts once', async (ledger) => {
    const twice = (list: peer.Endorsement[]): peer.Endorsement[] => [...list, ...list];
    expect(await codeOf(ledger, 'd', { endorsements: twice }, 'AlphaMSP')).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'no endorsement at all fails the policy', async (ledger) => {
    expect(await codeOf(ledger, 'e', { endorsements: () => [] })).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'an endorsement with another’s signature does not count', async (ledger) => {
    const forged = ([first, second]: peer.Endorsement[]): peer.Endorsement[] => {
      second?.setSignature(first?.getSignature_asU8() ?? '');
      return [first, second].filter((endorsement) => endorsement !== undefined);
    };
    expect(await codeOf(ledger, 'f', { endorsements: forged })).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'endorsements of a client do not count', async (ledger) => {
    const byClients = (list: peer.Endorsement[]): peer.Endorsement[] => {
      for (const endorsement of list) {
        endorsement.setEndorser(ledger.signer().creator);
      }
      return list;
    };
    expect(await codeOf(ledger, 'g', { endorsements: byClients })).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'a result that was changed after it was endorsed fails the policy', async (ledger) => {
    const changed = (action: peer.ChaincodeAction): void => {
      action.getResponse()?.setMessage('changed');
    };
    expect(await codeOf(ledger, 'h', { action: changed })).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'a result of another version of the chaincode is not what was endorsed', async (ledger) => {
    const changed = (action: peer.ChaincodeAction): void => {
      action.getChaincodeId()?.setVersion('9.9');
    };
    expect(await codeOf(ledger, 'i', { action: changed })).toBe(ENDORSEMENT_POLICY_FAILURE);
  }),
  rule(POLICY, 'a result of another chaincode is not valid', async (ledger) => {
    const changed = (action: peer.ChaincodeAction): void => {
      action.getChaincodeId()?.setName('other');
    };
    expect(await codeOf(ledger, 'j', { action: changed })).toBe(peer.TxValidationCode.INVALID_CHAINCODE);
  }),
  rule(POLICY, 'an event of another chaincode is not valid', async (ledger) => {
    const changed = (action: peer.ChaincodeAction): void => {
      const event = new peer.ChaincodeEvent();
      event.setChaincodeId('other');
      action.setEvents(event.serializeBinary());
    };
    expect(await codeOf(ledger, 'k', { action: changed })).toBe(INVALID_OTHER_REASON);
  }),
  rule(MESSAGES, 'a transaction id that does not follow from nonce and creator is bad', async (ledger) => {
    expect(await codeOf(ledger, 'l', { transactionId: 'ff'.repeat(32) })).toBe(BAD_PROPOSAL_TXID);
  }),
  rule(MESSAGES, 'a creator that is not the one of the proposal has a bad signature', async (ledger) => {
    const transaction = await ledger.alpha.endorse(['put', 'm', 'x']);
    const beta = ledger.signer('BetaMSP');
    const envelope = signedBy(beta, withPayload(envelopeOf(transaction), { creator: beta.creator }));
    const height = await ledger.alpha.queries.height();
    expect(await ledger.rawGateway().submit('', envelope)).toHaveProperty('result');
    await ledger.submit(['put', 'behind', 'm']);
    expect(await ledger.alpha.queries.validationCodes(height)).not.toEqual([VALID]);
  }),
  rule(VALIDATOR, 'an invalid transaction changes nothing and may be sent again', async (ledger) => {
    const transaction = await ledger.alpha.endorseWith({ by: ['AlphaMSP'] }, ['put', 'n', 'x']);
    expect((await ledger.commit(transaction)).code).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await ledger.alpha.evaluate(['get', 'n'])).toEqual(['']);
    const height = await ledger.alpha.queries.height();
    expect(await ledger.rawGateway().submit('', signedBy(ledger.signer(), envelopeOf(transaction)))).toHaveProperty(
      'result',
    );
    await ledger.submit(['put', 'behind', 'n']);
    expect(await ledger.alpha.queries.validationCodes(height)).toEqual([peer.TxValidationCode.DUPLICATE_TXID]);
  }),
]);
