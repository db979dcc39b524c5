import { sum } from '../integers';
import type { Evidence } from './reputation';

/** What the canaries since the last quarantine say. */
export interface Probation {
  /** The last quarantine that took effect in this domain, 0 for none. */
  readonly number: number;
  readonly canaries: number;
  /** The sum of their verdicts, PPM. */
  readonly success: bigint;
}

/** What is known about an organisation in one of its domains. */
export interface DomainRecord {
  readonly field: string;
  readonly evidence: Pick<Evidence, 'cusum'>;
  readonly probation: Probation;
}

/** The last change of an organisation's quarantine status; undefined where there was none. */
export interface QuarantineStatus {
  readonly state: 'quarantined' | 'returned';
  /** Counts the organisation's quarantines from 1. */
  readonly number: number;
  /** Where the last quarantine takes effect: the domains that the organisation had a record in. */
  readonly domains: readonly string[];
}

export interface QuarantineParameters {
  /** PPM of one outcome. */
  readonly quarantineAt: bigint;
  readonly returnCanaries: number;
  /** PPM. */
  readonly returnShare: number;
}

export const NO_PROBATION: Probation = { number: 0, canaries: 0, success: 0n };

export function onProbation(probation: Probation, verdict: bigint): Probation {
  return { ...probation, canaries: probation.canaries + 1, success: probation.success + verdict };
}

/**
 * A quarantine takes effect in a domain: a quarter of the good evidence stays; the CUSUM, the canaries and what they said about judges, which could
 * give some of it back, begin anew.
 */
export function afterQuarantine(
  evidence: Evidence,
  number: number,
): { readonly evidence: Evidence; readonly probation: Probation } {
  return {
    evidence: { ...evidence, a: evidence.a / 4n, checks: [], cusum: 0n },
    probation: { ...NO_PROBATION, number },
  };
}

/**
 * The sum of an organisation's CUSUMs over its domains. A domain in which its last quarantine has not taken effect yet counts
 * nothing: that CUSUM has had its consequence already.
 */
export function cusumSum(records: readonly DomainRecord[], status: QuarantineStatus | undefined): bigint {
  return sum(inEffect(records, status).map(({ evidence }) => evidence.cusum));
}

/** Whether the CUSUMs say that an organisation which is not quarantined has to be. */
export function isQuarantineDue(
  records: readonly DomainRecord[],
  status: QuarantineStatus | undefined,
  { quarantineAt }: Pick<QuarantineParameters, 'quarantineAt'>,
): boolean {
  return status?.state !== 'quarantined' && cusumSum(records, status) >= quarantineAt;
}

/** Whether a quarantined organisation has answered enough canaries since, and enough of them right. */
export function isReturnDue(
  records: readonly DomainRecord[],
  status: QuarantineStatus | undefined,
  rule: Pick<QuarantineParameters, 'returnCanaries' | 'returnShare'>,
): boolean {
  if (status?.state !== 'quarantined') return false;
  const probations = inEffect(records, status).map(({ probation }) => probation);
  const canaries = probations.reduce((total, probation) => total + probation.canaries, 0);
  const success = sum(probations.map((probation) => probation.success));
  return canaries >= rule.returnCanaries && success >= BigInt(canaries) * BigInt(rule.returnShare);
}

/** The records that the organisation's last quarantine, if any, has nothing left to change in. */
function inEffect(records: readonly DomainRecord[], status: QuarantineStatus | undefined): readonly DomainRecord[] {
  if (status === undefined) return records;
  const { number, domains } = status;
  return records.filter(({ field, probation }) => probation.number === number || !domains.includes(field));
}

/** Of a list longer than a snapshot has room for, a part that moves on with each epoch, so that everyone's turn comes. */
export function inTurn<T>(items: readonly T[], most: number, epoch: number): T[] {
  if (items.length <= most) return [...items];
  const first = (epoch * most) % items.length;
  return [...items.slice(first), ...items.slice(0, first)].slice(0, most);
}
