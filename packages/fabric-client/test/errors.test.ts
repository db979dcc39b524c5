import { status as GrpcStatus } from '@grpc/grpc-js';
import { StatusCode } from '@hyperledger/fabric-gateway';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import { FabricClientError } from '@llmnet/fabric-client';
import type { RefusalRules, Stage } from '@llmnet/fabric-client';
import { translateError } from '../src/errors';
import { gatewayError } from './support/gateway-errors';

const MISMATCH = 'ProposalResponsePayloads do not match';

const DATA_MISSING = 'private data matching public hash version is not available';
const FAILED = 'failed to endorse transaction, see attached details for more info';
const TOO_FEW = 'failed to collect enough transaction endorsements, see attached details for more info';
const TOO_MANY = 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)';

/** A chaincode whose refusals begin with a code. */
const RULES: RefusalRules = {
  refusalCode: (message) => /\b([A-Z]+_[A-Z]+): /.exec(message)?.[1],
  isFinalRefusal: (code) => code === 'ALREADY_DONE',
};

const refused = (code: string): string => `chaincode response 500, ${code}: not now`;

test("the chaincode's code is found in what the peers said", () => {
  const error = translateError(
    gatewayError(GrpcStatus.ABORTED, 'failed to endorse', refused('TOO_EARLY')),
    'endorse',
    RULES,
  );
  expect(error).toMatchObject({ name: 'FabricClientError', code: 'TOO_EARLY', stage: 'endorse' });
});

test("the chaincode's code is found in the message where the peers are not named", () => {
  const error = translateError(
    gatewayError(GrpcStatus.UNKNOWN, `evaluate call: ${refused('LANE_BUSY')}`),
    'evaluate',
    RULES,
  );
  expect(error.code).toBe('LANE_BUSY');
});

test.each<readonly [string, string, GatewayError, Stage]>([
  ['ENDORSEMENT_MISMATCH', 'peers that disagree', gatewayError(GrpcStatus.ABORTED, 'failed', MISMATCH), 'endorse'],
  ['ENDORSEMENT_MISMATCH', 'a gateway that says so', gatewayError(GrpcStatus.ABORTED, MISMATCH), 'endorse'],
  ['LEDGER_UNAVAILABLE', 'a peer that is gone', gatewayError(GrpcStatus.UNAVAILABLE, 'no connection'), 'evaluate'],
  ['LEDGER_UNAVAILABLE', 'a peer that is late', gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late'), 'submit'],
  ['LEDGER_UNAVAILABLE', 'a peer that is full', gatewayError(GrpcStatus.RESOURCE_EXHAUSTED, 'full'), 'endorse'],
  ['LEDGER_UNAVAILABLE', 'a call that was cut', gatewayError(GrpcStatus.CANCELLED, 'cancelled'), 'endorse'],
  ['COMMIT_UNKNOWN', 'a status that did not come', gatewayError(GrpcStatus.UNAVAILABLE, 'gone'), 'commit status'],
  ['COMMIT_UNKNOWN', 'a status that is late', gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late'), 'commit status'],
  ['REFUSED', 'any other refusal', gatewayError(GrpcStatus.PERMISSION_DENIED, 'access denied'), 'endorse'],
  ['LEDGER_UNAVAILABLE', 'no plan', gatewayError(GrpcStatus.FAILED_PRECONDITION, 'no combination of peers'), 'endorse'],
  ['LEDGER_UNAVAILABLE', 'a lost chaincode', gatewayError(GrpcStatus.ABORTED, 'stream terminated'), 'evaluate'],
  [
    'LEDGER_UNAVAILABLE',
    'a peer that lacks private data',
    gatewayError(
      GrpcStatus.UNKNOWN,
      `chaincode response 500, GET_STATE failed: ${DATA_MISSING}. Public hash version = {}`,
    ),
    'evaluate',
  ],
  ['LEDGER_UNAVAILABLE', 'too many calls', gatewayError(GrpcStatus.UNKNOWN, TOO_MANY), 'evaluate'],
  ['REFUSED', 'a client without access', gatewayError(GrpcStatus.ABORTED, FAILED, 'access denied: channel'), 'endorse'],
  [
    'REFUSED',
    'a failing chaincode',
    gatewayError(GrpcStatus.ABORTED, FAILED, 'chaincode response 500, odd'),
    'endorse',
  ],
  ['REFUSED', 'an orderer', gatewayError(GrpcStatus.ABORTED, 'status=FORBIDDEN'), 'submit'],
  ['ENDORSEMENT_MISMATCH', 'peers apart', gatewayError(GrpcStatus.ABORTED, TOO_FEW, refused('LANE_BUSY')), 'endorse'],
  ['LANE_BUSY', 'the first peer', gatewayError(GrpcStatus.ABORTED, FAILED, refused('LANE_BUSY')), 'endorse'],
  ['ALREADY_DONE', 'peers ahead', gatewayError(GrpcStatus.ABORTED, TOO_FEW, refused('ALREADY_DONE')), 'endorse'],
  [
    'TOO_EARLY',
    'a refusal beside a mismatch',
    gatewayError(GrpcStatus.ABORTED, MISMATCH, refused('TOO_EARLY')),
    'endorse',
  ],
])('%s: %s', (code, _what, error, stage) => {
  expect(translateError(error, stage, RULES).code).toBe(code);
});

test("without rules the chaincode's refusals have no code of their own", () => {
  const error = translateError(gatewayError(GrpcStatus.ABORTED, FAILED, refused('TOO_EARLY')), 'endorse');
  expect(error.code).toBe('REFUSED');
});

test('it tells the stage, the words of every peer, and keeps the cause', () => {
  const cause = gatewayError(GrpcStatus.ABORTED, 'failed to endorse', 'one', 'two');
  const error = translateError(cause, 'endorse');
  expect(error.message).toBe('endorse: failed to endorse; Org0 at peer0:7051: one; Org1 at peer1:7051: two');
  expect(error.details).toEqual(['Org0 at peer0:7051: one', 'Org1 at peer1:7051: two']);
  expect(error.cause).toBe(cause);
});

test('an error that is translated already stays as it is', () => {
  const error = new FabricClientError('TOO_EARLY', 'endorse', 'early', []);
  expect(translateError(error, 'submit')).toBe(error);
});

test.each([
  ['an unknown error', new Error('odd'), 'submit: odd'],
  ['something that is no error', 'odd', 'submit: odd'],
])('%s is a refusal that keeps its cause', (_what, cause, message) => {
  expect(translateError(cause, 'submit')).toMatchObject({
    code: 'REFUSED',
    stage: 'submit',
    message,
    details: [],
    cause,
  });
});

test.each([
  ['READ_CONFLICT', 'MVCC_READ_CONFLICT', StatusCode.MVCC_READ_CONFLICT],
  ['READ_CONFLICT', 'PHANTOM_READ_CONFLICT', StatusCode.PHANTOM_READ_CONFLICT],
  ['POLICY_CONFLICT', 'ENDORSEMENT_POLICY_FAILURE', StatusCode.ENDORSEMENT_POLICY_FAILURE],
  ['INVALID_TRANSACTION', 'BAD_CREATOR_SIGNATURE', StatusCode.BAD_CREATOR_SIGNATURE],
  ['INVALID_TRANSACTION', 'unknown', 9_999],
] as const)('an invalid transaction is %s by its validation code %s', (code, name, validation) => {
  const error = FabricClientError.invalid('ab', validation);
  expect(error).toMatchObject({ code, stage: 'commit' });
  expect(error.message).toBe(`commit: transaction ab is invalid with code ${String(validation)} (${name})`);
});

test('a transaction of which nobody knows what became is named, so that it can be looked up', () => {
  const cause = new Error('late');
  const error = FabricClientError.unknown(['ab12'], cause);
  expect(error).toMatchObject({ code: 'COMMIT_UNKNOWN', cause });
  expect(error.message).toContain('ab12');
});
