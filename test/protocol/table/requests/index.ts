import type { SubmitName } from '@llmnet/protocol';
import type { Requests } from '../stage';
import { auditRequests } from './audit';
import { judgingRequests } from './judging';
import { membershipRequests } from './membership';
import { moneyRequests } from './money';
import { registryRequests } from './registry';
import { reputationRequests } from './reputation';
import { taskRequests } from './tasks';

/** The request of every transaction. */
export const REQUESTS: Requests<SubmitName> = {
  ...membershipRequests,
  ...registryRequests,
  ...taskRequests,
  ...judgingRequests,
  ...moneyRequests,
  ...reputationRequests,
  ...auditRequests,
};
