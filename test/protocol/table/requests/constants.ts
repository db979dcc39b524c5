import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import { REGISTERED } from '../cast';

/** A key for every node. */
export const KEY = wrappedKeyFor(REGISTERED.map(([node]) => node));
export const SEALED = { text: { text: 'sealed', key: KEY } };
export const DIGEST = 'd'.repeat(64);
export const SALT = '5'.repeat(64);
export const DOMAIN = 'words';
