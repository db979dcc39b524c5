import type { ClientTarget } from './client';

export type NetworkKind = 'embedded' | 'native';

/** A network of its own processes, with its chaincode servers, in a temporary folder. */
export interface MeasuredNetwork {
  readonly kind: NetworkKind;
  /** From nothing but the identities until a client can submit, in milliseconds. */
  readonly startMs: number;
  /** A client of the first member. */
  readonly client: ClientTarget;
  /** Resident memory without the chaincode servers', in MiB. */
  residentMib(): Promise<number>;
  /** Processor time so far without the chaincode servers', in milliseconds; null where the system does not tell. */
  processorMs(): Promise<number | null>;
  stop(): Promise<void>;
}
