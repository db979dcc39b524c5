import type { CertificateStatus } from '@llmnet/fabric-identities';
import type { Check } from '../check';
import type { Finding } from '../finding';
import type { NetworkProbes } from '../probes';

/** Certificates that are not accepted any more, not yet, or soon no more. */
export const certificates: Check<Pick<NetworkProbes, 'certificates'>> = {
  id: 'certificates',
  run: async (network) => (await network.certificates()).map(judge).filter((finding) => finding !== undefined),
};

function judge({ owner, use, state, notBefore, notAfter, daysLeft, file }: CertificateStatus): Finding | undefined {
  const [organisation = owner] = owner.split('/');
  const subject = `the ${use} certificate of ${owner}`;
  const renew = use === 'authority' ? 'give the organisation a new authority beside the old one' : 'renew it';
  switch (state) {
    case 'not yet valid':
      return {
        ...{
          organisation,
          cause: `${subject} is not valid yet`,
          evidence: `from ${notBefore.toISOString()} on: ${file}`,
        },
        cure: "set this machine's clock, or wait",
      };
    case 'revoked':
      return { organisation, cause: `${subject} is revoked`, evidence: file, cure: 'enrol the node anew' };
    case 'expiring':
      return { organisation, cause: `${subject} expires in ${daysLeft} days`, evidence: file, cure: renew };
    case 'valid':
      return undefined;
    case 'expired':
      return {
        ...{ organisation, cause: `${subject} has expired`, evidence: `on ${notAfter.toISOString()}: ${file}` },
        cure: renew,
      };
  }
}
