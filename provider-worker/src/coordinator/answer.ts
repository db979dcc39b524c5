import type { Decision } from '../answers/decision';

/** What the coordinator tells its own member's gateway, as soon as it has decided. */
export interface CoordinatorAnswer extends Decision {
  readonly task: string;
  readonly domain: string;
  readonly committee: readonly {
    readonly provider: string;
    readonly node: string;
    readonly state: 'answered' | 'abstained' | 'silent';
  }[];
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  /** The slowest expert's own time. */
  readonly expertMilliseconds: number;
}
