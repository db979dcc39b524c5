import { describeError } from '@llmnet/logging';
import { LedgerError } from '@llmnet/protocol';
import { LedgerClientError, TextError } from '@llmnet/ledger-client';
import { CoordinatorError } from '@llmnet/coordinator-api';
import { BackendError } from '../../../provider-worker/src/models/backend';

const SECRET = 'heliotrope-4711';

test.each([
  new LedgerError('LANE_TOO_LOW', 'lane 3'),
  new LedgerClientError('READ_CONFLICT', 'endorse', 'endorse: lane 3', []),
  new TextError('TEXT_UNREADABLE', 'prompt of lane 3'),
  CoordinatorError.invalid('lane 3'),
  new BackendError('tiny', 'lane 3'),
])('of an error of ours its name, code and message are told: $name', (error) => {
  expect(describeError(error)).toMatchObject({ name: error.name, code: error.code, message: error.message });
  expect(error.message).toContain('lane 3');
});

test('of any other the place is told, and no word of its message, however many lines it has', () => {
  const told = describeError(new SyntaxError(`Unexpected token\nat ${SECRET}\n"${SECRET}"`));
  expect(told).toMatchObject({ name: 'SyntaxError', code: 'UNEXPECTED' });
  expect(told.at?.[0]).toContain('describe-error.test');
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('a code is told of the operating system only: a server may put what it likes into its own', () => {
  const withCode = (code: string): Error => Object.assign(new Error(SECRET), { code });
  expect(describeError(withCode('ECONNREFUSED')).code).toBe('ECONNREFUSED');
  expect(describeError(withCode(SECRET))).toMatchObject({ code: 'UNEXPECTED' });
});

test('a cause is told by the same rule', () => {
  const cause = new Error(SECRET);
  const told = describeError(CoordinatorError.unavailable(cause));
  expect(told).toMatchObject({ code: 'coordinator_unavailable', cause: { name: 'Error', code: 'UNEXPECTED' } });
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('what is no error is told as nothing but that', () => {
  expect(describeError(SECRET)).toEqual({ name: 'unknown', code: 'UNEXPECTED' });
});

test('a time-out, which is no native error on every Node.js, is told by its name', () => {
  const reason: unknown = AbortSignal.abort().reason;
  expect(describeError(reason)).toMatchObject({ name: 'AbortError', code: 'UNEXPECTED' });
});

test('a chain of causes that has no end is told up to the fifth', () => {
  const error = new Error('one');
  error.cause = new Error('other', { cause: error });
  expect(JSON.stringify(describeError(error)).match(/"name"/g)).toHaveLength(6);
});
