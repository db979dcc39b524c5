import fc from 'fast-check';

const KINDS = {
  open: 6,
  /** A whole task without faults of time, disputed once it was rolled up. */
  episode: 3,
  work: 34,
  keep: 3,
  settle: 4,
  wait: 8,
  release: 4,
  rollUp: 8,
  revise: 3,
  snapshot: 3,
  quarrel: 4,
  panel: 8,
  cancel: 1,
  deposit: 2,
  reimburse: 1,
  money: 3,
  registry: 2,
  governance: 3,
  standing: 5,
  ping: 1,
} as const;

export type MoveKind = keyof typeof KINDS;

/** One thing that somebody attempts. The three numbers say who, with what, and how much of it, by whatever is there to choose from. */
export interface Move {
  readonly kind: MoveKind;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** `held`: endorsed now and ordered later. `twice`: endorsed twice and ordered twice. */
  readonly how: 'now' | 'held' | 'twice';
}

const number = fc.nat(0xffff);

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    ...(Object.entries(KINDS) as [MoveKind, number][]).map(([kind, weight]) => ({
      arbitrary: fc.constant(kind),
      weight,
    })),
  ),
  x: number,
  y: number,
  z: number,
  how: fc.oneof(
    { arbitrary: fc.constant('now' as const), weight: 16 },
    { arbitrary: fc.constant('held' as const), weight: 3 },
    { arbitrary: fc.constant('twice' as const), weight: 1 },
  ),
});

export interface History {
  readonly number: number;
  readonly moves: readonly Move[];
}

/** Histories of so many moves; `number` decides how members behave in it. */
export function histories(moves: number): fc.Arbitrary<History> {
  return fc.record({ number, moves: fc.array(move, { minLength: moves, maxLength: moves, size: 'max' }) });
}
