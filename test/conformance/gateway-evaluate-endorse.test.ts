import { status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { failureOf } from '@llmnet/test-kit/network';
import { conformance, rule } from './support/conformance';
import { envelopeOf } from './support/consortium-ledger';
import { chaincodeAction, actionPayloadOf, endorsedActionOf } from './support/read-write-set';
import { CHANNEL, CHAINCODE, MEMBERS } from './support/ledger-spec';
import { responseIn } from './support/raw-gateway';
import { newProposal } from './support/signed-proposal';
import { endorserNames } from './support/endorsers';

const EVALUATE = 'internal/pkg/gateway/evaluate.go';
const ENDORSE = 'internal/pkg/gateway/endorse.go';
const RESPONSE_STATUS = 'internal/pkg/gateway/apiutils.go';

conformance('evaluating and endorsing at the gateway', {}, [
  rule(EVALUATE, 'an evaluation answers with the chaincode’s response', async (ledger) => {
    const proposal = newProposal(ledger.signer(), { operations: [['respond', 200, 'fine', 'payload']] });
    const response = responseIn(await ledger.rawGateway().evaluate(proposal));
    expect(response.toObject()).toMatchObject({ status: 200, message: 'fine' });
    expect(Buffer.from(response.getPayload_asU8()).toString()).toBe('payload');
  }),
  rule(RESPONSE_STATUS, 'an evaluation with a status from 200 to 399 succeeds', async (ledger) => {
    for (const code of [201, 399]) {
      const proposal = newProposal(ledger.signer(), { operations: [['respond', code, 'm', 'p']] });
      expect(responseIn(await ledger.rawGateway().evaluate(proposal)).getStatus()).toBe(code);
    }
  }),
  rule(
    RESPONSE_STATUS,
    'an evaluation with a status from 400 is an unknown error with the chaincode’s message',
    async (ledger) => {
      for (const code of [400, 499, 500, 600]) {
        const proposal = newProposal(ledger.signer(), { operations: [['respond', code, 'no such thing', 'p']] });
        expect(await ledger.rawGateway().evaluate(proposal)).toEqual({
          code: status.UNKNOWN,
          message: `evaluate call to endorser returned error: chaincode response ${code}, no such thing`,
        });
      }
    },
  ),
  rule(
    RESPONSE_STATUS,
    'an evaluation that throws is an unknown error with address and organisation',
    async (ledger) => {
      const error = await failureOf(ledger.alpha.evaluate(['throwError', 'broken']));
      expect(error.code).toBe(status.UNKNOWN);
      expect(error.details).toEqual([
        { address: ledger.endpoint('AlphaMSP').address, mspId: 'AlphaMSP', message: 'chaincode response 500, broken' },
      ]);
    },
  ),
  rule(EVALUATE, 'an evaluation changes nothing', async (ledger) => {
    const height = await ledger.alpha.queries.height();
    await ledger.alpha.evaluate(['put', 'evaluated', 'x']);
    expect(await ledger.alpha.evaluate(['get', 'evaluated'])).toEqual(['']);
    expect(await ledger.alpha.queries.height()).toBe(height);
  }),
  rule(EVALUATE, 'an evaluation runs on a peer of the organisation that the client names', async (ledger) => {
    const error = await failureOf(ledger.alpha.evaluateWith({ by: ['BetaMSP'] }, ['throwError', 'x']));
    expect(error.details.map(({ mspId }) => mspId)).toEqual(['BetaMSP']);
  }),
  rule(
    'internal/pkg/gateway/registry.go',
    'an evaluation by an organisation without a peer is refused',
    async (ledger) => {
      const error = await failureOf(ledger.alpha.evaluateWith({ by: ['OmegaMSP'] }, ['get', 'x']));
      expect(error.code).toBe(status.FAILED_PRECONDITION);
      expect(error.message).toContain(`no peers available to evaluate chaincode ${CHAINCODE} in channel ${CHANNEL}`);
    },
  ),
  rule(EVALUATE, 'an empty evaluation is refused', async (ledger) => {
    const answered = await ledger.rawGateway().evaluate({ transactionId: '', signed: new peer.SignedProposal() });
    expect(answered).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'failed to unpack transaction proposal: a signed proposal is required',
    });
  }),
  rule(ENDORSE, 'an empty endorsement request is refused', async (ledger) => {
    const answered = await ledger.rawGateway().endorseRequest(new gateway.EndorseRequest());
    expect(answered).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'the proposed transaction must contain a signed proposal',
    });
  }),
  rule(ENDORSE, 'a chaincode error on the first endorser aborts with its details', async (ledger) => {
    const error = await failureOf(ledger.alpha.endorse(['throwError', 'broken']));
    expect(error.code).toBe(status.ABORTED);
    expect(error.message).toContain('failed to endorse transaction, see attached details for more info');
    expect(error.details).toEqual([
      { address: ledger.endpoint('AlphaMSP').address, mspId: 'AlphaMSP', message: 'chaincode response 500, broken' },
    ]);
  }),
  rule(
    ENDORSE,
    'a chaincode error on endorsers that the client names aborts with the details of each',
    async (ledger) => {
      const error = await failureOf(
        ledger.alpha.endorseWith({ by: ['BetaMSP', 'GammaMSP'] }, ['throwError', 'broken']),
      );
      expect(error.code).toBe(status.ABORTED);
      expect(error.message).toContain(
        'failed to collect enough transaction endorsements, see attached details for more info',
      );
      expect(error.details.map(({ mspId, message }) => `${mspId}: ${message}`).sort()).toEqual([
        'BetaMSP: chaincode response 500, broken',
        'GammaMSP: chaincode response 500, broken',
      ]);
    },
  ),
  rule('core/endorser/endorser.go', 'a status from 200 to 399 is endorsed', async (ledger) => {
    for (const code of [200, 201, 399]) {
      const transaction = await ledger.alpha.endorse(['put', 'status', 'x'], ['respond', code, 'm', 'p']);
      expect(chaincodeAction(transaction).getResponse()?.getStatus()).toBe(code);
    }
  }),
  rule('core/endorser/endorser.go', 'a status from 400 is not endorsed', async (ledger) => {
    for (const code of [400, 499, 500]) {
      const error = await failureOf(ledger.alpha.endorse(['put', 'status', 'x'], ['respond', code, 'm', 'p']));
      expect(error.details.map(({ message }) => message)).toEqual([`chaincode response ${code}, m`]);
    }
  }),
  rule(RESPONSE_STATUS, 'a status below 200 is not endorsed', async (ledger) => {
    const error = await failureOf(ledger.alpha.endorse(['respond', 199, 'm', 'p']));
    expect(error.details.map(({ message }) => message)).toEqual(['chaincode response 199, m']);
  }),
  rule(
    'internal/pkg/gateway/registry.go',
    'an endorsement by organisations without a peer is unavailable',
    async (ledger) => {
      const error = await failureOf(ledger.alpha.endorseWith({ by: ['OmegaMSP', 'AlphaMSP'] }, ['get', 'x']));
      expect(error.code).toBe(status.UNAVAILABLE);
      expect(error.message).toContain('failed to find any endorsing peers for org(s): OmegaMSP');
    },
  ),
  rule('internal/pkg/gateway/endorsement.go', 'endorsers with different results abort', async (ledger) => {
    const error = await failureOf(ledger.alpha.endorse(['putUnique', 'different']));
    expect(error.code).toBe(status.ABORTED);
    expect(error.message).toContain(
      'failed to collect enough transaction endorsements, see attached details for more info',
    );
    expect(new Set(error.details.map(({ message }) => message))).toEqual(
      new Set(['ProposalResponsePayloads do not match']),
    );
  }),
  rule(ENDORSE, 'a majority of three organisations endorses, the client’s own among them', async (ledger) => {
    const names = endorserNames(await ledger.beta.endorse(['put', 'majority', 'x']));
    expect(names).toHaveLength(2);
    expect(names).toContain('BetaMSP');
  }),
  rule(ENDORSE, 'exactly the organisations that the client names endorse', async (ledger) => {
    for (const by of [['GammaMSP'], ['BetaMSP', 'GammaMSP'], [...MEMBERS]]) {
      expect(endorserNames(await ledger.alpha.endorseWith({ by }, ['put', 'named', 'x'])).sort()).toEqual(by);
    }
  }),
  rule(ENDORSE, 'an organisation that is named twice endorses once', async (ledger) => {
    const transaction = await ledger.alpha.endorseWith({ by: ['BetaMSP', 'BetaMSP'] }, ['put', 'twice', 'x']);
    expect(endorserNames(transaction)).toEqual(['BetaMSP']);
  }),
  rule(ENDORSE, 'a prepared transaction has no signature and no transient data', async (ledger) => {
    const envelope = envelopeOf(await ledger.alpha.endorseWith({ transient: { field: 'secret' } }, ['put', 'k', 'x']));
    expect(envelope.getSignature_asU8()).toHaveLength(0);
    expect(Buffer.from(envelope.serializeBinary()).includes('secret')).toBe(false);
    const proposal = peer.ChaincodeProposalPayload.deserializeBinary(
      actionPayloadOf(envelope).getChaincodeProposalPayload_asU8(),
    );
    expect(proposal.getTransientmapMap().getLength()).toBe(0);
  }),
  rule(
    'core/handlers/endorsement/builtin/default_endorsement.go',
    'endorsers sign equal payloads of proposal hash and result',
    async (ledger) => {
      const transaction = await ledger.alpha.endorse(['put', 'signed', 'x']);
      const endorsed = endorsedActionOf(envelopeOf(transaction));
      const payload = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
      expect(payload.getProposalHash_asU8()).toHaveLength(32);
      const action = chaincodeAction(transaction);
      expect(action.getChaincodeId()?.toObject()).toMatchObject({ name: CHAINCODE, version: '1.0', path: '' });
      expect(action.getEvents_asU8()).toHaveLength(0);
    },
  ),
  rule('core/endorser/endorser.go', 'the result of the chaincode is in the signed payload', async (ledger) => {
    const transaction = await ledger.alpha.endorse(['put', 'r', 'x'], ['respond', 200, 'said', 'payload']);
    const response = chaincodeAction(transaction).getResponse();
    expect(response?.getMessage()).toBe('said');
    expect(Buffer.from(response?.getPayload_asU8() ?? '').toString()).toBe('payload');
    expect(Buffer.from(transaction.getResult()).toString()).toBe('payload');
  }),
  rule('protoutil/txutils.go', 'the envelope carries the proposal’s own headers', async (ledger) => {
    const proposal = ledger.alpha.proposal([['put', 'headers', 'x']]);
    const envelope = envelopeOf(await proposal.endorse());
    const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
    const channelHeader = common.ChannelHeader.deserializeBinary(header?.getChannelHeader_asU8() ?? new Uint8Array());
    expect(channelHeader.getTxId()).toBe(proposal.getTransactionId());
    expect(channelHeader.getType()).toBe(common.HeaderType.ENDORSER_TRANSACTION);
  }),
  rule(ENDORSE, 'a chaincode that is not on the channel is refused', async (ledger) => {
    const answered = await ledger
      .rawGateway()
      .endorse(newProposal(ledger.signer(), { headerChaincode: 'other', chaincode: 'other' }));
    expect(answered).toEqual({
      code: status.FAILED_PRECONDITION,
      message: `no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode other in channel ${CHANNEL}`,
    });
  }),
  rule(ENDORSE, 'an unsigned proposal is refused with the first endorser’s reason', async (ledger) => {
    const answered = await ledger.rawGateway().endorse(newProposal(ledger.signer(), { sign: () => new Uint8Array() }));
    expect(answered).toEqual({
      code: status.ABORTED,
      message: 'failed to endorse transaction, see attached details for more info',
    });
  }),
]);
