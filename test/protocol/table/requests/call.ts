import type { SubmitName, SubmitRequest } from '@llmnet/protocol';
import type { Transient } from '@llmnet/test-kit/memory-ledger';
import type { Stage } from '../stage';

export interface Call {
  readonly request: unknown;
  readonly transient?: Transient;
}

interface CallOf<N extends SubmitName> {
  readonly request: SubmitRequest<N>;
  readonly transient?: Transient;
}

/** For each of some transactions, the request with which a node makes it in the present state of a stage. */
export type Requests<N extends SubmitName> = {
  readonly [K in N]: (stage: Stage, node: string) => CallOf<K> | Promise<CallOf<K>>;
};

type NamesOf<Contract extends string> = Extract<SubmitName, `${Contract}:${string}`>;
export type RequestsOf<Contract extends string> = Requests<NamesOf<Contract>>;

export const SEALED = { text: { text: 'sealed', key: { wrapped: 'for readers' } } };
export const DIGEST = 'd'.repeat(64);
export const SALT = '5'.repeat(64);
export const DOMAIN = 'words';
