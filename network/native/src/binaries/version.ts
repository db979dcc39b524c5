/** The release that is used unless another is asked for; the embedded network reproduces its behaviour. */
export const FABRIC_VERSION = '3.1.5';

/**
 * What is known of a release: `supported` ones are of the pinned series 3.1, `untested` ones of the long-term series 2.5, which
 * has neither BFT ordering nor the channel capability V3_0. Everything else is `refused`.
 */
export type ReleaseSupport = 'supported' | 'untested' | 'refused';

/** @param version as `peer version` prints it, such as `v3.1.5` or `3.1.5-snapshot-86c1172be` */
export function supportOf(version: string): ReleaseSupport {
  const series = /^v?(\d+\.\d+)\.\d+(?:[-+].*)?$/.exec(version)?.[1];
  if (series === '3.1') return 'supported';
  return series === '2.5' ? 'untested' : 'refused';
}

/** The version without the `v` of Fabric's tags. */
export function plainVersion(version: string): string {
  return version.replace(/^v/, '');
}
