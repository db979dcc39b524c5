import { z } from 'zod';
import { Domain, Epoch, Field, MspId } from '../ids';

/** Publishes or reads the snapshot of that number. */
export const SnapshotRequest = z.strictObject({ domain: Domain, epoch: Epoch });
export const RollUpRequest = z.strictObject({
  field: Field,
  mspId: MspId,
  window: z.int().min(0),
  limit: z.int().min(1).max(100),
});
export const ReviseRequest = z.strictObject({ field: Field, mspId: MspId, limit: z.int().min(1).max(100) });
export const OrganisationRequest = z.strictObject({ mspId: MspId });
export const DomainRequest = z.strictObject({ domain: Domain });
export const FieldRequest = z.strictObject({ field: Field });
/** `known`: an epoch that the caller has seen, 0 if none; the search begins there. */
export const EpochRequest = z.strictObject({ domain: Domain, known: Epoch });
