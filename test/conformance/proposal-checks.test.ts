import { status } from '@grpc/grpc-js';
import { common, msp } from '@hyperledger/fabric-protos';
import { peerPaths } from '@llmnet/fabric-identities';
import { failureOf } from '@llmnet/test-kit/network';
import { conformance, rule } from './support/conformance';
import type { ConsortiumLedger } from './support/consortium-ledger';
import { CHANNEL } from './support/ledger-spec';
import { newProposal, type ProposalParts } from './support/signed-proposal';
import { TestSigner } from './support/signing';

const MESSAGE_CHECKS = 'core/endorser/msgvalidation.go';
const MINUTE_MS = 60_000;

/** Sends a proposal of Alpha's client that differs from a right one in the given parts. */
async function refusal(
  ledger: ConsortiumLedger,
  parts: Partial<ProposalParts>,
): Promise<{ code?: status; message: string }> {
  const answered = await ledger.rawGateway().evaluate(newProposal(ledger.signer(), parts));
  return 'result' in answered ? { message: 'accepted' } : answered;
}

function precondition(message: string): { code: status; message: string } {
  return {
    code: status.FAILED_PRECONDITION,
    message: `evaluate call to endorser returned error: error validating proposal: ${message}`,
  };
}

conformance('checks of a proposal', {}, [
  rule(MESSAGE_CHECKS, 'a right proposal is accepted', async (ledger) => {
    expect(await refusal(ledger, {})).toEqual({ message: 'accepted' });
  }),
  rule(MESSAGE_CHECKS, 'the header type must be that of an endorser transaction', async (ledger) => {
    expect(await refusal(ledger, { type: common.HeaderType.MESSAGE })).toEqual(
      precondition('invalid header type MESSAGE'),
    );
  }),
  rule(MESSAGE_CHECKS, 'the header type of a configuration passes too', async (ledger) => {
    expect(await refusal(ledger, { type: common.HeaderType.CONFIG })).toEqual({ message: 'accepted' });
  }),
  rule(MESSAGE_CHECKS, 'the epoch must be zero', async (ledger) => {
    expect(await refusal(ledger, { epoch: 1 })).toEqual(precondition('epoch is non-zero'));
  }),
  rule(MESSAGE_CHECKS, 'there must be a nonce', async (ledger) => {
    expect(await refusal(ledger, { nonce: new Uint8Array() })).toEqual(precondition('nonce is empty'));
  }),
  rule(MESSAGE_CHECKS, 'there must be a creator', async (ledger) => {
    const { code, message } = await refusal(ledger, { creator: new Uint8Array() });
    expect(code).toBe(status.FAILED_PRECONDITION);
    expect(message).toContain('evaluate call to endorser returned error: ');
  }),
  rule(MESSAGE_CHECKS, 'the transaction id must be the hash of nonce and creator', async (ledger) => {
    const { transactionId } = newProposal(ledger.signer(), { nonce: Buffer.from('n') });
    expect(await refusal(ledger, { nonce: Buffer.from('n'), transactionId: 'ff' })).toEqual(
      precondition(`incorrectly computed txid 'ff' -- expected '${transactionId}'`),
    );
  }),
  rule(MESSAGE_CHECKS, 'the header must name a chaincode', async (ledger) => {
    expect(await refusal(ledger, { headerChaincode: undefined })).toEqual({
      code: status.FAILED_PRECONDITION,
      message: 'evaluate call to endorser returned error: ChaincodeHeaderExtension.ChaincodeId is nil',
    });
  }),
  rule(MESSAGE_CHECKS, 'the name of the chaincode in the header must not be empty', async (ledger) => {
    expect(await refusal(ledger, { headerChaincode: '' })).toEqual({
      code: status.FAILED_PRECONDITION,
      message: 'evaluate call to endorser returned error: ChaincodeHeaderExtension.ChaincodeId.Name is empty',
    });
  }),
  rule(MESSAGE_CHECKS, 'there must be a signature', async (ledger) => {
    expect(await refusal(ledger, { sign: () => new Uint8Array() })).toEqual(precondition('empty signature bytes'));
  }),
  rule(MESSAGE_CHECKS, 'the signature must be the creator’s', async (ledger) => {
    const sign = (bytes: Uint8Array): Uint8Array => ledger.signer('BetaMSP').sign(bytes);
    expect(await refusal(ledger, { sign })).toEqual(
      precondition(`access denied: channel [${CHANNEL}] creator org [AlphaMSP]`),
    );
  }),
  rule(
    'vendor/github.com/hyperledger/fabric-lib-go/bccsp/utils/ecdsa.go',
    'the signature must be in its low-S form',
    async (ledger) => {
      const sign = (bytes: Uint8Array): Uint8Array => ledger.signer().sign(bytes, 'high-S');
      expect(await refusal(ledger, { sign })).toEqual(
        precondition(`access denied: channel [${CHANNEL}] creator org [AlphaMSP]`),
      );
    },
  ),
  rule(MESSAGE_CHECKS, 'the creator must be of an organisation on the channel', async (ledger) => {
    const creator = identity('OmegaMSP', ledger.signer().creator);
    expect(await refusal(ledger, { creator })).toEqual(
      precondition(`access denied: channel [${CHANNEL}] creator org unknown, creator is malformed`),
    );
  }),
  rule(MESSAGE_CHECKS, 'the creator’s certificate must be of the organisation it names', async (ledger) => {
    const beta = ledger.signer('BetaMSP');
    const creator = identity('AlphaMSP', beta.creator);
    expect(await refusal(ledger, { creator, sign: (bytes) => beta.sign(bytes) })).toEqual(
      precondition(`access denied: channel [${CHANNEL}] creator org unknown, creator is malformed`),
    );
  }),
  rule(MESSAGE_CHECKS, 'a creator that is no certificate is malformed', async (ledger) => {
    const malformed = new msp.SerializedIdentity();
    malformed.setMspid('AlphaMSP');
    malformed.setIdBytes(Buffer.from('no certificate'));
    expect(await refusal(ledger, { creator: malformed.serializeBinary() })).toEqual(
      precondition(`access denied: channel [${CHANNEL}] creator org unknown, creator is malformed`),
    );
  }),
  rule('core/handlers/auth/filter/timewindow.go', 'a proposal 16 minutes old is refused', async (ledger) => {
    const { code, message } = await refusal(ledger, { at: new Date(Date.now() - 16 * MINUTE_MS) });
    expect(code).toBe(status.UNAVAILABLE);
    expect(message).toBe('failed to evaluate transaction, see attached details for more info');
  }),
  rule('core/handlers/auth/filter/timewindow.go', 'a proposal 16 minutes ahead is refused', async (ledger) => {
    const { code } = await refusal(ledger, { at: new Date(Date.now() + 16 * MINUTE_MS) });
    expect(code).toBe(status.UNAVAILABLE);
  }),
  rule('core/handlers/auth/filter/timewindow.go', 'a proposal 14 minutes old is accepted', async (ledger) => {
    expect(await refusal(ledger, { at: new Date(Date.now() - 14 * MINUTE_MS) })).toEqual({ message: 'accepted' });
  }),
  rule('core/endorser/endorser.go', 'a transaction id that is on the ledger is refused', async (ledger) => {
    const proposal = ledger.alpha.proposal([['put', 'duplicate', '1']]);
    await ledger.commit(await proposal.endorse());
    const { code, message } = await failureOf(proposal.evaluate());
    const creator = Buffer.from(ledger.signer().creator).toString('hex');
    expect(code).toBe(status.FAILED_PRECONDITION);
    expect(message).toContain(
      `returned error: duplicate transaction found [${proposal.getTransactionId()}]. Creator [${creator}]`,
    );
  }),
  rule(
    'core/aclmgmt/defaultaclprovider.go',
    'an identity that is no writer of the channel is refused',
    async (ledger) => {
      const peer0 = new TestSigner('AlphaMSP', peerPaths(ledger.identitiesDir, 'AlphaMSP'));
      const answered = await ledger.rawGateway().evaluate(newProposal(peer0));
      expect(answered).toMatchObject({ code: status.FAILED_PRECONDITION });
      expect(answered).toHaveProperty(
        'message',
        `evaluate call to endorser returned error: Failed evaluating policy on signed data during check policy on channel [${CHANNEL}] with policy [/Channel/Application/Writers]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied]`,
      );
    },
  ),
  rule('core/aclmgmt/defaultaclprovider.go', 'an admin is a writer of the channel', async (ledger) => {
    const answered = await ledger.rawGateway().evaluate(newProposal(ledger.signer('AlphaMSP', 'admin1')));
    expect(answered).toHaveProperty('result');
  }),
  rule('internal/pkg/gateway/registry.go', 'a chaincode that is not on the channel is refused', async (ledger) => {
    expect(await refusal(ledger, { headerChaincode: 'other', chaincode: 'other' })).toEqual({
      code: status.FAILED_PRECONDITION,
      message: `no peers available to evaluate chaincode other in channel ${CHANNEL}`,
    });
  }),
  rule('internal/pkg/gateway/registry.go', 'a channel that does not exist is refused', async (ledger) => {
    expect(await refusal(ledger, { channel: 'other' })).toEqual({
      code: status.UNAVAILABLE,
      message: 'failed to get config for channel [other]: could not get last config for channel other',
    });
  }),
  rule('internal/pkg/gateway/evaluate.go', 'a proposal without a channel is refused', async (ledger) => {
    expect(await refusal(ledger, { channel: '' })).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'failed to unpack transaction proposal: no channel id provided',
    });
  }),
  rule('internal/pkg/gateway/evaluate.go', 'a proposal without a chaincode’s name is refused', async (ledger) => {
    expect(await refusal(ledger, { chaincode: '' })).toEqual({
      code: status.INVALID_ARGUMENT,
      message: `failed to unpack transaction proposal: no chaincode name is provided, channel id [${CHANNEL}]`,
    });
  }),
]);

/** `creator`'s certificate under the name of another organisation. */
function identity(mspId: string, creator: Uint8Array): Uint8Array {
  const result = msp.SerializedIdentity.deserializeBinary(creator);
  result.setMspid(mspId);
  return result.serializeBinary();
}
