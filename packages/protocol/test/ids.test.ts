import {
  BigInteger,
  Domain,
  Hex256,
  LANES,
  Label,
  Lane,
  MspId,
  NodeId,
  Ppm,
  Round,
  TaskId,
  mspOf,
  nodeId,
} from '@llmnet/protocol';
import { REMAINDERS, canaryFund, taskId } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { type ZodType } from 'zod';

const hex = 'a1'.repeat(32);

describe.each<[string, ZodType, unknown[], unknown[]]>([
  ['MspId', MspId, ['OrgA', 'Org1.example-x'], ['', '1Org', 'Org/A', 'Org:A', 'Org A', 'OrgA\n', 'A'.repeat(65)]],
  ['NodeId', NodeId, ['OrgA/gateway-1', 'OrgA/0.a_b'], ['OrgA', 'OrgA/', '/n', 'OrgA/a/b', 'OrgA/-n', 'OrgA/a\u0000']],
  ['Domain', Domain, ['law', 'math-2'], ['', 'Law', '2law', 'l'.repeat(33), 'law/tax']],
  ['TaskId', TaskId, [hex.slice(0, 32)], [hex, hex.slice(0, 31), hex.slice(0, 32).toUpperCase()]],
  ['Hex256', Hex256, [hex], [hex.slice(1), `${hex}0`, hex.toUpperCase()]],
  ['Label', Label, ['gpt-x 1.0 (2025)'], ['', 'é', 'a\nb', 'a'.repeat(129)]],
  ['Ppm', Ppm, [0, 1_000_000], [-1, 1_000_001, 0.5, '1']],
  ['Round', Round, [0, 3], [-1, 4, 0.5]],
  ['Lane', Lane, [0, LANES - 1], [-1, LANES, 0.5]],
])('%s', (_name, schema, valid, invalid) => {
  it.each(valid)('admits %j', (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });

  it.each(invalid)('refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('BigInteger', () => {
  it('reads the decimal digits that an integer is written with', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 31n - 1n }), (value) => {
        expect(BigInteger.parse(value.toString())).toBe(value);
      }),
    );
  });

  it.each(['', '-1', '01', '1.0', '0x1', ' 1', '1e3', '1'.repeat(32), 1])(
    'refuses %j, so a value has one form',
    (digits) => {
      expect(BigInteger.safeParse(digits).success).toBe(false);
    },
  );
});

describe('nodeId and mspOf', () => {
  it('put an id together and take it apart', () => {
    expect(nodeId('OrgA', 'gateway-1')).toBe('OrgA/gateway-1');
    expect(mspOf('OrgA/gateway-1')).toBe('OrgA');
  });
});

describe('ids and rules together', () => {
  it('make ids of tasks that are valid', () => {
    expect(TaskId.safeParse(taskId('ch', 'tx', 'OrgA', 0, 0)).success).toBe(true);
  });

  it.each([REMAINDERS, canaryFund])('let no member have the account %s', (account) => {
    expect(MspId.safeParse(account).success).toBe(false);
  });
});
