import {
  NO_EVIDENCE,
  PPM,
  earnedShare,
  endOf,
  estimate,
  evidenceOf,
  learn,
  silenceCounts,
  silentPhase,
  weightOf,
} from '@llmnet/protocol/rules';
import type { Holding, SeatEndKind, SeatFacts, TaskFindings } from '@llmnet/protocol/rules';

const facts = (end: SeatEndKind, changes: Partial<SeatFacts> = {}): SeatFacts => ({
  end,
  counts: true,
  verdict: undefined,
  support: undefined,
  final: undefined,
  ...changes,
});
const answered = (verdict: bigint | undefined, final?: bigint): SeatFacts => facts('answered', { verdict, final });

describe('endOf', () => {
  const held: Holding = { lost: undefined, commit: 'sealed', reveal: 'answered', found: undefined };

  it.each<[SeatEndKind, Partial<Holding>]>([
    ['answered', {}],
    ['abstained', { reveal: 'abstained' }],
    ['false', { found: 'mismatch' }],
    ['false', { reveal: 'abstained', found: 'mismatch' }],
    ['withheld', { reveal: undefined }],
    ['withheld', { found: 'unread' }],
    ['declined', { commit: 'declined', reveal: undefined }],
    ['missing', { commit: undefined, reveal: undefined }],
    ['declined', { lost: 'declined', commit: undefined, reveal: undefined }],
    ['replaced', { lost: 'silent', commit: undefined, reveal: undefined }],
  ])('is %s for %o', (end, changes) => {
    expect(endOf({ ...held, ...changes })).toBe(end);
  });
});

describe('silentPhase', () => {
  it.each<[SeatEndKind, 'commit' | 'reveal' | undefined]>([
    ['missing', 'commit'],
    ['replaced', 'commit'],
    ['withheld', 'reveal'],
    ['declined', undefined],
    ['answered', undefined],
  ])('of %s is %s', (end, phase) => {
    expect(silentPhase(end)).toBe(phase);
  });
});

describe('evidenceOf', () => {
  const taken: TaskFindings = { anyRight: true, judged: true };

  it('is the support of the independent answer, not the verdict on it or on the last', () => {
    expect(evidenceOf(facts('answered', { support: 730_000n, verdict: PPM, final: 100_000n }), taken)).toBe(730_000n);
    expect(evidenceOf(facts('answered', { support: 0n, verdict: PPM }), taken)).toBe(0n);
  });

  it('is a blind guess’s for an answer that judges could tell nothing about, and nothing where no judge looked', () => {
    expect(evidenceOf(answered(undefined, 900_000n), taken)).toBe(100_000n);
    expect(evidenceOf(answered(undefined, 900_000n), { ...taken, judged: false })).toBeUndefined();
  });

  it.each<SeatEndKind>(['abstained', 'declined'])(
    'is a blind guess’s for %s where another was right, else nothing',
    (end) => {
      expect(evidenceOf(facts(end), taken)).toBe(100_000n);
      expect(evidenceOf(facts(end), { ...taken, anyRight: false })).toBeUndefined();
    },
  );

  it.each<SeatEndKind>(['missing', 'replaced', 'withheld'])('is 0 for %s where the silence counts', (end) => {
    expect(evidenceOf(facts(end), taken)).toBe(0n);
    expect(evidenceOf(facts(end, { counts: false }), taken)).toBeUndefined();
  });

  it('is 0 for a text that does not match its digest', () => {
    expect(evidenceOf(facts('false', { verdict: PPM, support: PPM }), taken)).toBe(0n);
  });
});

describe('silenceCounts', () => {
  const phase = { from: 1_000, to: 2_000, anotherStep: false };
  const ping = (mspId: string, at: number) => [{ mspId, at }];

  it('where another seat’s step of the phase is on the ledger', () => {
    expect(silenceCounts({ ...phase, anotherStep: true }, 'OrgA', [])).toBe(true);
    expect(silenceCounts(phase, 'OrgA', [])).toBe(false);
  });

  it('where another member gave a sign of life in the first half of the phase', () => {
    for (const at of [1_000, 1_250, 1_500]) expect(silenceCounts(phase, 'OrgA', ping('OrgB', at))).toBe(true);
    for (const at of [999, 1_501, 2_000]) expect(silenceCounts(phase, 'OrgA', ping('OrgB', at))).toBe(false);
    expect(silenceCounts(phase, 'OrgA', ping('OrgA', 1_250))).toBe(false);
  });
});

describe('weightOf', () => {
  const between = { requesterMsp: 'OrgA', mspId: 'OrgB' };
  const within = { requesterMsp: 'OrgA', mspId: 'OrgA' };

  it('is one outcome between two organisations, that of a canary where it is one, and nothing inside one', () => {
    expect(weightOf('answered', between, undefined)).toBe(PPM);
    expect(weightOf('answered', between, 3_000_000n)).toBe(3_000_000n);
    expect(weightOf('answered', within, undefined)).toBe(0n);
    expect(weightOf('abstained', within, 3_000_000n)).toBe(0n);
  });

  it.each<SeatEndKind>(['abstained', 'declined'])('is two outcomes for %s', (end) => {
    expect(weightOf(end, between, undefined)).toBe(2n * PPM);
    expect(weightOf(end, between, 3_000_000n)).toBe(6_000_000n);
  });
});

describe('earnedShare', () => {
  it('is the verdict, or what an unjudged answer earns', () => {
    expect(earnedShare(answered(730_000n), 0n, 0n)).toBe(730_000n);
    expect(earnedShare(answered(undefined), 0n, 0n)).toBe(0n);
    expect(earnedShare(answered(undefined), 0n, PPM)).toBe(PPM);
  });

  it('is the mean of the verdicts on the first and the last answer', () => {
    expect(earnedShare(answered(800_000n, 400_000n), 0n, 0n)).toBe(600_000n);
    expect(earnedShare(answered(undefined, 400_000n), 0n, 0n)).toBe(400_000n);
  });

  it('is nothing below the quality floor', () => {
    expect(earnedShare(answered(500_000n), 500_000n, 0n)).toBe(500_000n);
    expect(earnedShare(answered(499_999n), 500_000n, 0n)).toBe(0n);
    expect(earnedShare(answered(800_000n, 100_000n), 500_000n, 0n)).toBe(0n);
    expect(earnedShare(answered(undefined), PPM, PPM)).toBe(PPM);
  });

  it.each<SeatEndKind>(['missing', 'replaced', 'withheld', 'declined', 'abstained', 'false'])(
    'is nothing for %s',
    (end) => {
      expect(earnedShare(facts(end, { verdict: PPM }), 0n, PPM)).toBe(0n);
    },
  );
});

describe('twenty tasks of a domain in which nobody is found right', () => {
  const task: TaskFindings = { anyRight: false, judged: true };
  const after = (end: SeatEndKind): bigint => {
    let evidence = NO_EVIDENCE;
    for (let count = 0; count < 20; count += 1) {
      const success = evidenceOf(facts(end), task);
      const weight = weightOf(end, { requesterMsp: 'OrgA', mspId: 'OrgB' }, undefined);
      if (success !== undefined) evidence = learn(evidence, success, weight, 995_000n);
    }
    return estimate(evidence, PPM / 2n, 2n * PPM).p;
  };

  it('cost who abstains at most two points', () => {
    expect(after('abstained')).toBeGreaterThanOrEqual(480_000n);
  });

  it('cost who answers what cannot be judged its standing', () => {
    expect(after('answered')).toBeLessThan(150_000n);
  });
});
