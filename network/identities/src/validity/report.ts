import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityRefs, loadConsortium } from '../consortium';
import { identityFolder, nameOf, ORDERER_MSP_ID, organisationOf, organisationPaths, type IdentityRef } from '../paths';
import { CERTIFICATE_FILES, type CertificateUse } from '../renewal/current';
import { revokedSerialNumbers } from '../revocation/crl';
import { revocations } from '../revocation/crl-file';
import { X509Certificate } from '../x509';

export type CertificateState = 'valid' | 'expiring' | 'expired' | 'not yet valid' | 'revoked';

export interface CertificateStatus {
  /** `mspId/name`, such as `AlphaMSP/peer0`; an authority's name is `ca` or `tlsca`. */
  readonly owner: string;
  readonly use: 'authority' | CertificateUse;
  readonly file: string;
  /** Hex, lower case. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whole days until `notAfter`; negative if that is past. */
  readonly daysLeft: number;
  readonly state: CertificateState;
}

export interface ReportOptions {
  readonly now?: Date;
  /** From how many days before its end a certificate counts as `expiring`; 30 if left out. */
  readonly warnDays?: number;
}

const DAY_MS = 24 * 3_600_000;
const WARN_DAYS = 30;

interface CertificateFile {
  readonly owner: string;
  readonly use: CertificateStatus['use'];
  readonly file: string;
}

/**
 * Every certificate of a consortium and how long it is valid, the first to expire first.
 * @throws {IdentityError} IDENTITIES_INCOMPLETE
 */
export async function certificateReport(dir: string, options: ReportOptions = {}): Promise<CertificateStatus[]> {
  const { now = new Date(), warnDays = WARN_DAYS } = options;
  const consortium = await loadConsortium(dir);
  const report: CertificateStatus[] = [];
  for (const mspId of [...consortium.members.map((member) => member.mspId), ORDERER_MSP_ID]) {
    const revoked = revokedSerialNumbers((await revocations(dir, mspId)).crl);
    const identities = identityRefs(consortium).filter((ref) => organisationOf(ref) === mspId);
    for (const found of [...authorityFiles(dir, mspId), ...identities.flatMap((ref) => identityFiles(dir, ref))]) {
      const certificate = new X509Certificate(await readFile(found.file, 'utf8'));
      const { serialNumber, notBefore, notAfter } = certificate;
      const daysLeft = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
      const isRevoked = found.use === 'signing' && revoked.has(serialNumber);
      const state = isRevoked ? 'revoked' : stateOf(certificate, now, daysLeft < warnDays);
      report.push({ ...found, serialNumber, notBefore, notAfter, daysLeft, state });
    }
  }
  return report.sort((one, other) => one.notAfter.getTime() - other.notAfter.getTime());
}

function authorityFiles(dir: string, mspId: string): CertificateFile[] {
  const { caCert, tlsCaCert } = organisationPaths(dir, mspId);
  return [
    { owner: `${mspId}/ca`, use: 'authority', file: caCert },
    { owner: `${mspId}/tlsca`, use: 'authority', file: tlsCaCert },
  ];
}

function identityFiles(dir: string, ref: IdentityRef): CertificateFile[] {
  const owner = `${organisationOf(ref)}/${nameOf(ref)}`;
  const file = (use: CertificateUse): CertificateFile => {
    const { folder, certificate } = CERTIFICATE_FILES[use];
    return { owner, use, file: join(identityFolder(dir, ref), folder, certificate) };
  };
  return ref.kind === 'chaincode' ? [file('tls')] : [file('signing'), file('tls')];
}

function stateOf({ notBefore, notAfter }: X509Certificate, now: Date, endsSoon: boolean): CertificateState {
  if (notAfter <= now) return 'expired';
  if (notBefore > now) return 'not yet valid';
  return endsSoon ? 'expiring' : 'valid';
}
