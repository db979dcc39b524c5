import { PPM, cusumSum, inTurn, isQuarantineDue, isReturnDue } from '@llmnet/protocol/rules';
import type { DomainRecord, QuarantineStatus } from '@llmnet/protocol/rules';
import { GOVERNED } from './governed';

const record = (field: string, cusum: bigint, probation: Partial<DomainRecord['probation']> = {}): DomainRecord => ({
  field,
  evidence: { cusum },
  probation: { number: 0, canaries: 0, success: 0n, ...probation },
});
const LIMIT = GOVERNED.quarantineAt;
const quarantined: QuarantineStatus = { state: 'quarantined', number: 2, domains: ['words', 'chemistry'] };
const returned: QuarantineStatus = { ...quarantined, state: 'returned' };

describe('a quarantine is due', () => {
  it('when the CUSUMs of all domains add up to the limit, though no single one does', () => {
    const records = [record('words', LIMIT / 2n), record('chemistry', LIMIT / 2n)];
    expect(isQuarantineDue(records, undefined, GOVERNED)).toBe(true);
    expect(isQuarantineDue([record('words', LIMIT - 1n)], undefined, GOVERNED)).toBe(false);
  });

  it('never for an organisation that is quarantined already', () => {
    expect(isQuarantineDue([record('words', 5n * LIMIT, { number: 2 })], quarantined, GOVERNED)).toBe(false);
  });

  it('not again for a CUSUM that the last quarantine has still to reset', () => {
    const pending = record('words', 5n * LIMIT, { number: 1 });
    expect(cusumSum([pending, record('chemistry', 7n, { number: 2 })], returned)).toBe(7n);
    expect(isQuarantineDue([pending], returned, GOVERNED)).toBe(false);
  });

  it('for a domain that the organisation entered after its last quarantine', () => {
    expect(isQuarantineDue([record('geography', LIMIT)], returned, GOVERNED)).toBe(true);
  });
});

describe('a return is due', () => {
  const { returnCanaries } = GOVERNED;
  const passed = record('words', 0n, {
    number: 2,
    canaries: returnCanaries,
    success: BigInt(returnCanaries) * 600_000n,
  });

  it('after enough canaries since the quarantine, with the governed share right', () => {
    expect(isReturnDue([passed], quarantined, GOVERNED)).toBe(true);
    const tooBad = record('words', 0n, { ...passed.probation, success: passed.probation.success - 1n });
    expect(isReturnDue([tooBad], quarantined, GOVERNED)).toBe(false);
    const tooFew = record('words', 0n, {
      number: 2,
      canaries: returnCanaries - 1,
      success: BigInt(returnCanaries) * PPM,
    });
    expect(isReturnDue([tooFew], quarantined, GOVERNED)).toBe(false);
  });

  it('counts the canaries of all domains together', () => {
    const half = (field: string) => record(field, 0n, { number: 2, canaries: 3, success: 2n * PPM });
    expect(isReturnDue([half('words')], quarantined, GOVERNED)).toBe(false);
    expect(isReturnDue([half('words'), half('chemistry')], quarantined, GOVERNED)).toBe(true);
  });

  it('does not count canaries from before the quarantine took effect', () => {
    const earlier = record('words', 0n, { ...passed.probation, number: 1 });
    expect(isReturnDue([earlier], quarantined, GOVERNED)).toBe(false);
  });

  it('only for an organisation that is quarantined', () => {
    expect(isReturnDue([passed], returned, GOVERNED)).toBe(false);
    expect(isReturnDue([passed], undefined, GOVERNED)).toBe(false);
  });
});

describe('inTurn', () => {
  const items = ['a', 'b', 'c', 'd', 'e'];

  it('leaves a list that fits as it is', () => {
    expect(inTurn(items, 5, 7)).toEqual(items);
  });

  it('gives everyone a turn', () => {
    const turns = [0, 1, 2, 3, 4].map((epoch) => inTurn(items, 2, epoch));
    expect(turns[0]).toEqual(['a', 'b']);
    expect(turns[2]).toEqual(['e', 'a']);
    expect(new Set(turns.flat())).toEqual(new Set(items));
  });
});
