import { Millis, TransactionId } from '../ids';

/** What every record of a step carries about the transaction that wrote it. */
export const stamp = { at: Millis, txId: TransactionId };
