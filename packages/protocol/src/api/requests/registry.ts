import { z } from 'zod';
import { BigInteger, Domain, EnrolmentId, Label, Lane, ProviderId, Region } from '../ids';
import { Limits } from '../records';

export const RegisterProviderRequest = z.strictObject({
  name: EnrolmentId,
  model: Label,
  modelVersion: Label,
  region: Region,
  domains: z.array(Domain).min(1).max(16),
  price: BigInteger,
  limits: Limits,
  /** The lane that pays the bond at the first registration. */
  lane: Lane,
});
export const RenewLeasesRequest = z.strictObject({ providers: z.array(ProviderId).min(1).max(16) });
export const ProviderRequest = z.strictObject({ provider: ProviderId });
export const TopUpBondRequest = z.strictObject({ provider: ProviderId, lane: Lane, amount: BigInteger });
