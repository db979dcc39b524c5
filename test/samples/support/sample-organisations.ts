/** Node whose identity the samples' applications use. */
export const CLIENT = 'user1';

export interface SampleOrganisation {
  readonly mspId: string;
  readonly domain: string;
  readonly peer: string;
  /** Where the samples expect its gateway. */
  readonly port: number;
}

/** Organisation 1 or 2 of the samples' test network. */
export function organisation(number: number): SampleOrganisation {
  const domain = `org${number}.example.com`;
  return { mspId: `Org${number}MSP`, domain, peer: `peer0.${domain}`, port: 5051 + 2000 * number };
}

export const ORGANISATIONS = [1, 2] as const;
