import type { LedgerEvent } from '@llmnet/protocol';

/** What a key is in: the public state, or a private collection. */
export type Space = 'public' | 'private';

export interface Read {
  readonly space: Space;
  readonly key: string;
  /** Undefined: the key was absent. */
  readonly version: number | undefined;
}

export interface RangeRead {
  readonly from: string;
  readonly to: string;
  /** Keys and versions in the order in which they came. */
  readonly results: (readonly [string, number])[];
  /** Whether the end was reached: otherwise the range counts up to the last result only. */
  exhausted: boolean;
}

export type Write =
  | { readonly space: Space; readonly key: string; readonly kind: 'put'; readonly value: Uint8Array }
  | { readonly space: Space; readonly key: string; readonly kind: 'delete' | 'purge' }
  | { readonly space: 'public'; readonly key: string; readonly kind: 'policy'; readonly policy: Uint8Array };

/** What one execution read and wrote, and how often it spoke with the peer. */
export interface Simulation {
  readonly reads: Read[];
  readonly ranges: RangeRead[];
  readonly writes: Write[];
  readonly events: LedgerEvent[];
  stateCalls: number;
}

export function newSimulation(): Simulation {
  return { reads: [], ranges: [], writes: [], events: [], stateCalls: 0 };
}
