import { RANDOM_ISSUANCE, type Issuance } from '../../../../network/identities/src/issuance';

const DAY_MS = 24 * 3_600_000;

/** Certificates whose validity begins `days` from now: below zero, in the past. */
export function shiftedIssuance(days: number): Issuance {
  const shifted = (date: Date): Date => new Date(date.getTime() + days * DAY_MS);
  return {
    ...RANDOM_ISSUANCE,
    validity: (years) => {
      const { notBefore, notAfter } = RANDOM_ISSUANCE.validity(years);
      return { notBefore: shifted(notBefore), notAfter: shifted(notAfter) };
    },
  };
}

const MINUTE_MS = 60_000;

/** Certificates that ended a minute ago and began while an authority made just now was valid: Fabric looks at both. */
export const ENDED_ISSUANCE: Issuance = {
  ...RANDOM_ISSUANCE,
  validity: () => {
    const now = Date.now();
    return { notBefore: new Date(now - 4 * MINUTE_MS), notAfter: new Date(now - MINUTE_MS) };
  },
};
