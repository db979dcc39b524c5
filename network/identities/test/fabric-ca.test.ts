import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  createConsortium,
  enrolIdentity,
  enrolOrganisation,
  FabricCa,
  fabricCaReissuer,
  loadConsortium,
  nodePaths,
  organisationPaths,
  peerPaths,
  renewCertificate,
  revokeCertificate,
  type Enrolment,
  type OrganisationAuthorities,
} from '@llmnet/fabric-identities';
import { rolesIn } from '../src/attributes';
import { issueAuthority, issueTls } from '../src/certificates';
import { RANDOM_ISSUANCE } from '../src/issuance';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { certificateAt } from './support/consortium';
import { FabricCaServer, strangeKey } from './support/fabric-ca-server';

const CEDAR = 'CedarMSP';
const WORKER: Enrolment = {
  ref: { kind: 'node', mspId: CEDAR, enrolmentId: 'worker' },
  secret: { enrolmentId: 'worker', secret: 'worker' },
  roles: ['respondent', 'validator'],
};
const PEER: Enrolment = {
  ref: { kind: 'peer', mspId: CEDAR, index: 0 },
  secret: { enrolmentId: 'peer0.cedar', secret: 'peerpw' },
  hostNames: ['peer0.cedar.example'],
};
const CHAINCODE: Enrolment = {
  ref: { kind: 'chaincode', mspId: CEDAR },
  secret: { enrolmentId: 'chaincode.cedar', secret: 'ccpw' },
};

const REGISTERED = {
  worker: { secret: 'worker', type: 'client', attributes: { 'llmnet.roles': 'respondent,validator' } },
  idle: { secret: 'idle', type: 'client', attributes: { 'llmnet.roles': 'requester' } },
  plain: { secret: 'plain', type: 'client' },
  'peer0.cedar': { secret: 'peerpw', type: 'peer' },
  'chaincode.cedar': { secret: 'ccpw', type: 'client' },
};

describe('identities from a Fabric CA', () => {
  let signing: FabricCaServer;
  let tls: FabricCaServer;
  let authorities: OrganisationAuthorities;
  let dir: string;

  beforeAll(async () => {
    signing = await FabricCaServer.start('ca.cedar', REGISTERED);
    tls = await FabricCaServer.start('tlsca.cedar', REGISTERED);
    authorities = {
      signing: new FabricCa({ url: signing.url }),
      tls: new FabricCa({ url: tls.url, caName: 'tlsca.cedar' }),
    };
  });

  beforeEach(() => {
    dir = join(temporaryFolder(), 'identities');
    signing.intermediate = undefined;
  });

  function enrolWorker(changes: Partial<Enrolment> = {}): Promise<void> {
    return enrolIdentity(dir, { ...WORKER, ...changes }, authorities);
  }

  it('are laid out like those that are created here', async () => {
    await createConsortium({ dir, members: [] });
    await enrolOrganisation(dir, [PEER, WORKER, CHAINCODE], authorities);
    expect((await loadConsortium(dir)).members).toEqual([{ mspId: CEDAR, peers: 1, nodes: ['worker'] }]);
    const paths = nodePaths(dir, CEDAR, 'worker');
    expect(rolesIn(readFileSync(paths.cert, 'utf8'))).toEqual(['respondent', 'validator']);
    expect(certificateAt(paths.cert).checkPrivateKey(createPrivateKey(readFileSync(paths.key)))).toBe(true);
    expect(statSync(paths.key).mode & 0o777).toBe(0o600);
    expect(readFileSync(organisationPaths(dir, CEDAR).caCert, 'utf8')).toBe(signing.authority.certificate);
    expect(readFileSync(paths.tlsCaCert, 'utf8')).toBe(tls.authority.certificate);
  });

  it('have the names by which TLS finds them', async () => {
    await enrolIdentity(dir, PEER, authorities);
    const certificate = certificateAt(peerPaths(dir, CEDAR).tlsCert);
    expect(certificate.checkHost('peer0.cedar.example')).toBeDefined();
    expect(certificate.checkIP('127.0.0.1')).toBeDefined();
  });

  it('come from the authority that is named, of those that a server has', async () => {
    const unknown = new FabricCa({ url: tls.url, caName: 'other' });
    await expect(unknown.chain()).rejects.toThrow("CA 'other' does not exist");
  });

  it('come only from a server whose TLS certificate is trusted', async () => {
    const root = await issueAuthority(RANDOM_ISSUANCE, 'Cedar', 'root');
    const secured = await FabricCaServer.start('ca', {}, await issueTls(RANDOM_ISSUANCE, root, 'Cedar', 'server'));
    const chain = new FabricCa({ url: secured.url, tlsRoot: root.certificate }).chain();
    await expect(chain).resolves.toEqual([secured.authority.certificate]);
    await expect(new FabricCa({ url: secured.url }).chain()).rejects.toMatchObject({ code: 'AUTHORITY_UNREACHABLE' });
  });

  it('need no keys of authorities here, and get none', async () => {
    await enrolIdentity(dir, PEER, authorities);
    const members = [{ mspId: CEDAR, nodes: [{ enrolmentId: 'other', ou: 'client' as const, roles: [] }] }];
    await expect(createConsortium({ dir, members })).rejects.toMatchObject({ code: 'AUTHORITY_ELSEWHERE' });
    await expect(revokeCertificate(dir, CEDAR, 'peer0')).rejects.toMatchObject({ code: 'AUTHORITY_ELSEWHERE' });
    expect(existsSync(join(dir, CEDAR, 'ca'))).toBe(false);
  });

  it('are not enrolled a second time', async () => {
    await enrolIdentity(dir, PEER, authorities);
    await expect(enrolIdentity(dir, PEER, authorities)).rejects.toMatchObject({ code: 'IDENTITY_EXISTS' });
    const requests = signing.requests.length;
    await enrolOrganisation(dir, [PEER], authorities);
    expect(signing.requests).toHaveLength(requests);
  });

  describe('are refused', () => {
    afterEach(() => {
      expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
    });

    it('with a wrong secret, without showing it', async () => {
      const failing = enrolWorker({ secret: { enrolmentId: 'worker', secret: 'guessed' } });
      await expect(failing).rejects.toMatchObject({ code: 'AUTHORITY_REFUSED' });
      await expect(failing).rejects.toThrow(/^(?!.*guessed).*Authentication failure \(20\)/);
    });

    it('without the role that the node needs', async () => {
      const failing = enrolIdentity(
        dir,
        {
          ...WORKER,
          ref: { kind: 'node', mspId: CEDAR, enrolmentId: 'idle' },
          secret: { enrolmentId: 'idle', secret: 'idle' },
        },
        authorities,
      );
      await expect(failing).rejects.toMatchObject({ code: 'IDENTITY_INVALID' });
      await expect(failing).rejects.toThrow('has not the role respondent, validator');
    });

    it('if the node was registered without roles', async () => {
      const failing = enrolWorker({
        ref: { kind: 'node', mspId: CEDAR, enrolmentId: 'plain' },
        secret: { enrolmentId: 'plain', secret: 'plain' },
      });
      await expect(failing).rejects.toMatchObject({ code: 'AUTHORITY_REFUSED' });
      await expect(failing).rejects.toThrow('llmnet.roles');
    });

    it('under another name than the registered one', async () => {
      const failing = enrolWorker({ ref: { kind: 'node', mspId: CEDAR, enrolmentId: 'somebody' } });
      await expect(failing).rejects.toThrow('is of worker, not of somebody');
    });

    it('if they are registered as something else', async () => {
      const failing = enrolIdentity(
        dir,
        { ref: PEER.ref, secret: { enrolmentId: 'worker', secret: 'worker' } },
        authorities,
      );
      await expect(failing).rejects.toThrow('has the OU client, not peer');
    });

    it('if an intermediate authority issues them', async () => {
      signing.intermediate = tls.authority.certificate;
      await expect(enrolWorker()).rejects.toThrow('intermediate certificates');
    });

    it('if the authority does not answer', async () => {
      const silent = new FabricCa({ url: 'http://127.0.0.1:9' });
      await expect(enrolIdentity(dir, PEER, { signing: silent, tls: silent })).rejects.toMatchObject({
        code: 'AUTHORITY_UNREACHABLE',
      });
    });
  });

  describe('are renewed', () => {
    beforeEach(async () => {
      await enrolWorker();
    });

    it.each(['same', 'new'] as const)(
      'with the %s key and the same roles, on the strength of their certificates',
      async (key) => {
        const paths = nodePaths(dir, CEDAR, 'worker');
        const before = [certificateAt(paths.cert), certificateAt(paths.tlsCert)];
        await renewCertificate(
          dir,
          { kind: 'node', mspId: CEDAR, enrolmentId: 'worker' },
          {
            key,
            reissuer: fabricCaReissuer(authorities),
          },
        );
        const after = [certificateAt(paths.cert), certificateAt(paths.tlsCert)];
        for (const [index, certificate] of after.entries()) {
          expect(certificate.serialNumber).not.toBe(before[index]?.serialNumber);
          expect(certificate.publicKey.equals(before[index]?.publicKey ?? certificate.publicKey)).toBe(key === 'same');
          expect(certificate.subjectAltName).toBe(before[index]?.subjectAltName);
        }
        expect(after[0]?.checkPrivateKey(createPrivateKey(readFileSync(paths.key)))).toBe(true);
        expect(rolesIn(readFileSync(paths.cert, 'utf8'))).toEqual(['respondent', 'validator']);
        expect(signing.requests.at(-2)).toBe('/api/v1/reenroll');
      },
    );

    it('not without the key', async () => {
      const certificate = readFileSync(nodePaths(dir, CEDAR, 'worker').cert, 'utf8');
      const stolen = authorities.signing.reenrol(
        { certificate, privateKey: strangeKey() },
        { privateKey: createPrivateKey(strangeKey()), commonName: 'worker', profile: 'signing' },
      );
      await expect(stolen).rejects.toMatchObject({ code: 'AUTHORITY_REFUSED' });
    });
  });
});
