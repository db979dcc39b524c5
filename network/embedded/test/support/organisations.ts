import { createPrivateKey, X509Certificate } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { signLowS } from '../../src/msp/ecdsa';
import { Identity, type NodeOuRole, type Organisation } from '../../src/msp/identity';
import { serializeIdentity } from '../../src/msp/signer';
import { issueAuthority, issueSigner, type Credential } from '../../../identities/src/certificates';
import { RANDOM_ISSUANCE } from '../../../identities/src/issuance';

/** An organisation that issues identities without any file. */
export class TestOrganisation {
  private constructor(
    readonly organisation: Organisation,
    private readonly authority: Credential,
  ) {}

  static async create(mspId: string): Promise<TestOrganisation> {
    const authority = await issueAuthority(RANDOM_ISSUANCE, mspId, `${mspId} CA`);
    const roots = [new X509Certificate(authority.certificate)];
    return new TestOrganisation({ mspId, kind: 'member', roots, tlsRoot: new Uint8Array() }, authority);
  }

  /** A new identity whose OU is `unit`: one of the NodeOUs, or anything else, which is not valid under the MSP. */
  async identity(unit: NodeOuRole | 'none'): Promise<Identity> {
    const { certificate } = await this.#issue(unit);
    return new Identity(this.organisation, new X509Certificate(certificate));
  }

  /** A new peer's endorsement of a response. */
  async endorse(responsePayload: Uint8Array): Promise<peer.Endorsement> {
    const { certificate, privateKey } = await this.#issue('peer');
    const endorser = serializeIdentity(this.organisation.mspId, Buffer.from(certificate));
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(endorser);
    endorsement.setSignature(signLowS(Buffer.concat([responsePayload, endorser]), createPrivateKey(privateKey)));
    return endorsement;
  }

  #issue(unit: string): Promise<Credential> {
    const { mspId } = this.organisation;
    return issueSigner(RANDOM_ISSUANCE, this.authority, mspId, `${unit}.${mspId}`, unit);
  }
}
