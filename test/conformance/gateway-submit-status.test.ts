import { status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { conformance, rule } from './support/conformance';
import { envelopeOf } from './support/consortium-ledger';
import { CHANNEL } from './support/ledger-spec';
import { commitStatusRequest } from './support/raw-gateway';
import { signedBy, withPayload } from './support/tampered-envelope';

const SUBMIT = 'internal/pkg/gateway/submit.go';
const COMMIT_STATUS = 'internal/pkg/gateway/commitstatus.go';
const FILTERS = 'orderer/common/msgprocessor';

conformance('submitting at the gateway', {}, [
  rule(SUBMIT, 'a request without a transaction is refused', async (ledger) => {
    expect(await ledger.rawGateway().submit('', undefined)).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'a prepared transaction is required',
    });
  }),
  rule(SUBMIT, 'an unsigned transaction is refused', async (ledger) => {
    const envelope = envelopeOf(await ledger.alpha.endorse(['put', 'unsigned', 'x']));
    expect(await ledger.rawGateway().submit('', envelope)).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'prepared transaction must be signed',
    });
  }),
  rule(SUBMIT, 'a channel that does not exist is refused', async (ledger) => {
    const envelope = signedBy(ledger.signer(), envelopeOf(await ledger.alpha.endorse(['put', 'elsewhere', 'x'])));
    expect(await ledger.rawGateway().submit('', envelope, 'other')).toEqual({
      code: status.FAILED_PRECONDITION,
      message: 'failed to get config for channel [other]: could not get last config for channel other',
    });
  }),
  rule(`${FILTERS}/sigfilter.go`, 'an envelope that another key signed is forbidden', async (ledger) => {
    const envelope = signedBy(
      ledger.signer('BetaMSP'),
      envelopeOf(await ledger.alpha.endorse(['put', 'foreign', 'x'])),
    );
    expect(await ledger.rawGateway().submit('', envelope)).toEqual({
      code: status.ABORTED,
      message:
        "received unsuccessful response from orderer: status=FORBIDDEN, info=implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
    });
  }),
  rule(
    'orderer/common/multichannel/registrar.go',
    'an envelope of an unknown channel is a bad request',
    async (ledger) => {
      const envelope = signedBy(
        ledger.signer(),
        withPayload(envelopeOf(await ledger.alpha.endorse(['put', 'channel', 'x'])), { channel: 'other' }),
      );
      expect(await ledger.rawGateway().submit('', envelope)).toEqual({
        code: status.ABORTED,
        message: 'received unsuccessful response from orderer: status=BAD_REQUEST, info=channel does not exist',
      });
    },
  ),
  rule('orderer/common/broadcast/broadcast.go', 'an envelope that is no message is a bad request', async (ledger) => {
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from('no payload at all'));
    envelope.setSignature(Buffer.from('x'));
    const answered = await ledger.rawGateway().submit('', envelope);
    expect(answered).toMatchObject({ code: status.ABORTED });
    expect(answered).toHaveProperty(
      'message',
      expect.stringContaining('status=BAD_REQUEST, info=could not determine channel ID: error unmarshalling Payload: '),
    );
  }),
  rule('orderer/common/broadcast/broadcast.go', 'an empty envelope is a bad request', async (ledger) => {
    const envelope = new common.Envelope();
    envelope.setSignature(Buffer.from('x'));
    expect(await ledger.rawGateway().submit('', envelope)).toEqual({
      code: status.ABORTED,
      message:
        'received unsuccessful response from orderer: status=BAD_REQUEST, info=could not determine channel ID: header not set',
    });
  }),
  rule(`${FILTERS}/sizefilter.go`, 'an envelope above 10 MB is a bad request', async (ledger) => {
    const transaction = await ledger.alpha.endorse(['putLarge', 'large', 10_600_000]);
    const envelope = signedBy(ledger.signer(), envelopeOf(transaction));
    const answered = await ledger.rawGateway().submit('', envelope);
    expect(answered).toMatchObject({ code: status.ABORTED });
    expect(answered).toHaveProperty(
      'message',
      expect.stringMatching(
        /status=BAD_REQUEST, info=message payload is \d+ bytes and exceeds maximum allowed 10485760 bytes$/,
      ),
    );
  }),
  rule(
    'core/committer/txvalidator/v20/validator.go',
    'the same transaction a second time is a duplicate',
    async (ledger) => {
      const transaction = await ledger.alpha.endorse(['append', 'once', 'x']);
      expect((await ledger.commit(transaction)).code).toBe(peer.TxValidationCode.VALID);
      const height = await ledger.alpha.queries.height();
      await ledger.commit(await ledger.alpha.endorse(['put', 'later', 'x']));
      const envelope = signedBy(ledger.signer(), envelopeOf(transaction));
      expect(await ledger.rawGateway().submit(transaction.getTransactionId(), envelope)).toHaveProperty('result');
      await ledger.commit(await ledger.alpha.endorse(['put', 'later', 'y']));
      expect(await ledger.alpha.queries.validationCodes(height + 1)).toEqual([peer.TxValidationCode.DUPLICATE_TXID]);
      expect(await ledger.alpha.evaluate(['get', 'once'])).toEqual(['x']);
    },
  ),
  rule(COMMIT_STATUS, 'the status of a committed transaction has its code and block', async (ledger) => {
    const { transactionId, blockNumber } = await ledger.submit(['put', 'status', 'x']);
    const answered = await ledger
      .rawGateway('GammaMSP')
      .commitStatus(commitStatusRequest(transactionId, ledger.signer()));
    expect(answered).toHaveProperty('result');
    const result = 'result' in answered ? answered.result : new gateway.CommitStatusResponse();
    expect([result.getResult(), result.getBlockNumber()]).toEqual([peer.TxValidationCode.VALID, blockNumber]);
  }),
  rule(COMMIT_STATUS, 'the status of an unknown transaction is waited for', async (ledger) => {
    const answered = await ledger.rawGateway().commitStatus(commitStatusRequest('ff'.repeat(32), ledger.signer()), 300);
    expect(answered).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  }),
  rule(COMMIT_STATUS, 'an empty request for a status is refused', async (ledger) => {
    expect(await ledger.rawGateway().commitStatus(new gateway.SignedCommitStatusRequest())).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'a commit status request is required',
    });
  }),
  rule(COMMIT_STATUS, 'a request for a status without an identity is refused', async (ledger) => {
    const signed = new gateway.SignedCommitStatusRequest();
    const request = new gateway.CommitStatusRequest();
    request.setChannelId(CHANNEL);
    signed.setRequest(request.serializeBinary());
    expect(await ledger.rawGateway().commitStatus(signed)).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'no identity provided',
    });
  }),
  rule(COMMIT_STATUS, 'a request for a status without a channel is refused', async (ledger) => {
    expect(await ledger.rawGateway().commitStatus(commitStatusRequest('ff', ledger.signer(), ''))).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'no channel ID provided',
    });
  }),
  rule(COMMIT_STATUS, 'a request for a status without a transaction id is refused', async (ledger) => {
    expect(await ledger.rawGateway().commitStatus(commitStatusRequest('', ledger.signer()))).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'transaction ID should not be empty',
    });
  }),
  rule(COMMIT_STATUS, 'a request for a status that another key signed is denied', async (ledger) => {
    const request = commitStatusRequest('ff', ledger.signer());
    request.setSignature(ledger.signer('BetaMSP').sign(request.getRequest_asU8()));
    expect(await ledger.rawGateway().commitStatus(request)).toEqual({
      code: status.PERMISSION_DENIED,
      message: `Failed evaluating policy on signed data during check policy on channel [${CHANNEL}] with policy [/Channel/Application/Readers]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied]`,
    });
  }),
  rule(COMMIT_STATUS, 'a request for a status on a channel that does not exist is denied', async (ledger) => {
    const answered = await ledger.rawGateway().commitStatus(commitStatusRequest('ff', ledger.signer(), 'other'));
    expect(answered).toEqual({
      code: status.PERMISSION_DENIED,
      message: 'Failed to get policy manager for channel [other]',
    });
  }),
]);
