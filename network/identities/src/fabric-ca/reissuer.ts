import { NODE_ATTRIBUTES, rolesIn } from '../attributes';
import { checkCredential } from '../checks';
import type { Reissuer } from '../renewal/renew';
import { SubjectAlternativeNameExtension, X509Certificate as ParsedCertificate } from '../x509';
import { rootOf, type OrganisationAuthorities } from './enrol';

/**
 * For `renewCertificate`: has certificates renewed by the organisation's Fabric CA, which takes the current certificate as proof.
 * A certificate that has expired is only accepted by a server with `reenrollignorecertexpiry` (1.5.5 or newer).
 */
export function fabricCaReissuer(authorities: OrganisationAuthorities): Reissuer {
  return async ({ use, certificate, privateKey }, key) => {
    const authority = authorities[use];
    const pem = (secret: typeof key): string => secret.export({ type: 'pkcs8', format: 'pem' }).toString();
    const parsed = new ParsedCertificate(certificate);
    const renewed = await authority.reenrol(
      { certificate, privateKey: pem(privateKey) },
      {
        privateKey: key,
        commonName: parsed.subjectName.getField('CN')[0] ?? '',
        profile: use,
        ...(use === 'tls' ? { hosts: hostsIn(parsed) } : {}),
        ...(rolesIn(certificate).length === 0 ? {} : { attributes: NODE_ATTRIBUTES }),
      },
    );
    const source = `the renewed certificate from ${authority.address}`;
    return checkCredential({
      certificate: { text: renewed.certificate, source },
      privateKey: { text: pem(key), source: 'its key' },
      authority: await rootOf(authority),
    }).certificate;
  };
}

function hostsIn(certificate: ParsedCertificate): string[] {
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.filter(({ type }) => type === 'dns' || type === 'ip').map(({ value }) => value);
}
