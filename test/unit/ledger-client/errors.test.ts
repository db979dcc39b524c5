import { Metadata, status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError, StatusCode } from '@hyperledger/fabric-gateway';
import { LedgerError } from '@llmnet/chaincode/api';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { Stage } from '@llmnet/ledger-client';
import { translateError } from '../../../ledger-client/src/errors';

const MISMATCH = 'ProposalResponsePayloads do not match';

/** What the gateway client throws: its own words, and those of the peers. */
function gatewayError(code: GrpcStatus, message: string, ...peers: readonly string[]): GatewayError {
  const details = peers.map((said, index) => ({ mspId: `Org${index}`, address: `peer${index}:7051`, message: said }));
  const cause = Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
  return new GatewayError({ code, details, cause, message });
}

const refused = (code: 'TOO_EARLY' | 'LANE_BUSY'): string =>
  `chaincode response 500, ${new LedgerError(code, 'task 1').message}`;

test("the chaincode's code is found in what the peers said", () => {
  const error = translateError(gatewayError(GrpcStatus.ABORTED, 'failed to endorse', refused('TOO_EARLY')), 'endorse');
  expect(error).toMatchObject({ name: 'LedgerClientError', code: 'TOO_EARLY', stage: 'endorse' });
});

test("the chaincode's code is found in the message where the peers are not named", () => {
  const error = translateError(gatewayError(GrpcStatus.UNKNOWN, `evaluate call: ${refused('LANE_BUSY')}`), 'evaluate');
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
  [
    'TOO_EARLY',
    'a refusal beside a mismatch',
    gatewayError(GrpcStatus.ABORTED, MISMATCH, refused('TOO_EARLY')),
    'endorse',
  ],
])('%s: %s', (code, _what, error, stage) => {
  expect(translateError(error, stage).code).toBe(code);
});

test('it tells the stage, the words of every peer, and keeps the cause', () => {
  const cause = gatewayError(GrpcStatus.ABORTED, 'failed to endorse', 'one', 'two');
  const error = translateError(cause, 'endorse');
  expect(error.message).toBe('endorse: failed to endorse; Org0 at peer0:7051: one; Org1 at peer1:7051: two');
  expect(error.details).toEqual(['Org0 at peer0:7051: one', 'Org1 at peer1:7051: two']);
  expect(error.cause).toBe(cause);
});

test('an error that is translated already stays as it is', () => {
  const error = new LedgerClientError('TOO_EARLY', 'endorse', 'early', []);
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
  ['INVALID_TRANSACTION', 'ENDORSEMENT_POLICY_FAILURE', StatusCode.ENDORSEMENT_POLICY_FAILURE],
  ['INVALID_TRANSACTION', 'unknown', 9_999],
] as const)('an invalid transaction is %s by its validation code %s', (code, name, validation) => {
  const error = LedgerClientError.invalid('ab', validation);
  expect(error).toMatchObject({ code, stage: 'commit' });
  expect(error.message).toBe(`commit: transaction ab is invalid with code ${String(validation)} (${name})`);
});
