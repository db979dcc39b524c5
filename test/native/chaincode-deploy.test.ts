import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deployRelease,
  memberServerName,
  membersCollection,
  packMemberService,
  packNode,
  startServers,
  writePrivateFile,
  type ChaincodeRelease,
} from '@llmnet/native-fabric';
import { chaincodePaths, nodePaths } from '@llmnet/fabric-identities';
import { clientCredentialPaths } from '../../network/native/src/chaincode/server/client-credential';
import { waitFor } from '@llmnet/test-kit/programs';
import { registeredAs } from '../support/native/peer-stream';
import { DEFINITION, MEMBERS, RegisterNetwork, USER } from '../support/native/register-network';

const { FABRIC_BIN } = process.env;
const START_MS = 180_000;
const STEP_MS = 90_000;

(FABRIC_BIN === undefined ? describe.skip : describe)('a chaincode on a native network', () => {
  let ledger: RegisterNetwork;
  let release: ChaincodeRelease;

  beforeAll(async () => {
    ledger = await RegisterNetwork.start(FABRIC_BIN ?? '');
    release = await ledger.release('1');
    expect(await ledger.network.deploy(release, DEFINITION)).toEqual({ sequence: 1, changed: true });
  }, START_MS);

  afterAll(async () => {
    await ledger.stop();
  }, START_MS);

  function serverOf(mspId: string): ChaincodeRelease['servers'][number] {
    const server = release.servers.find((candidate) => candidate.mspId === mspId);
    if (server === undefined) throw new Error(`${mspId} has no server`);
    return server;
  }

  it('is ready at every peer when the deployment returns', async () => {
    for (const mspId of MEMBERS) {
      const contract = await ledger.contract(mspId);
      await contract.submitTransaction('put', mspId, 'value');
      expect(Buffer.from(await contract.evaluateTransaction('get', mspId)).toString()).toBe('value');
    }
  });

  describe('has packages', () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'llmnet-packages-'));
    });

    afterAll(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    async function fabricId(bytes: Buffer): Promise<string | undefined> {
      const file = await writePrivateFile(folder, 'package.tar.gz', bytes);
      return (await ledger.network.admins[0]?.peer('lifecycle', 'chaincode', 'calculatepackageid', file))?.trim();
    }

    it("whose ids are those of Fabric's own calculation, one a member", async () => {
      const ids = new Set<string>();
      for (const server of release.servers) {
        const { id, bytes } = await packMemberService(release.label, server);
        expect(await fabricId(bytes)).toBe(id);
        ids.add(id);
      }
      expect(ids.size).toBe(MEMBERS.length);
    });

    it('also of type node', async () => {
      const { id, bytes } = await packNode('llmnet', join(__dirname, '../../chaincode'));
      expect(await fabricId(bytes)).toBe(id);
    });
  });

  describe('has a server of each member, which', () => {
    const [mspId, other] = MEMBERS;

    function clientOf(member: string): { readonly cert: string; readonly key: string } {
      return clientCredentialPaths(ledger.identitiesDir, member);
    }

    function serverCa(): string {
      return chaincodePaths(ledger.identitiesDir, mspId).tlsCaCert;
    }

    it("admits its member's peers", async () => {
      const server = serverOf(mspId);
      const { id } = await packMemberService(release.label, server);
      const client = clientOf(mspId);
      await expect(registeredAs(server.address, { serverCa: serverCa(), client })).resolves.toBe(id);
    });

    it('refuses whoever shows no certificate', async () => {
      await expect(registeredAs(serverOf(mspId).address, { serverCa: serverCa() })).rejects.toMatchObject({
        code: 14,
      });
    });

    it("refuses another member's peers", async () => {
      const client = clientOf(other);
      await expect(registeredAs(serverOf(mspId).address, { serverCa: serverCa(), client })).rejects.toMatchObject({
        code: 14,
      });
    });

    it("refuses other nodes of its own member, whose certificates are of the member's TLS authority", async () => {
      const { tlsCert: cert, tlsKey: key } = nodePaths(ledger.identitiesDir, mspId, USER);
      const client = { cert, key };
      await expect(registeredAs(serverOf(mspId).address, { serverCa: serverCa(), client })).rejects.toMatchObject({
        code: 14,
      });
    });

    it(
      'is started again when it is killed, and found again by its peer',
      async () => {
        const { id } = await packMemberService(release.label, serverOf(mspId));
        await ledger.supervisor.kill(memberServerName(mspId, id));
        const contract = await ledger.contract(mspId);
        await waitFor(
          'an answer of the restarted server',
          () => contract.evaluateTransaction('release').catch(() => undefined),
          STEP_MS,
        );
      },
      STEP_MS,
    );
  });

  it(
    "moves one member's server, whose new package that member alone approves",
    async () => {
      const [moved] = MEMBERS;
      const elsewhere = await ledger.release('moved');
      const next = {
        ...elsewhere,
        label: release.label,
        servers: [...elsewhere.servers.filter(({ mspId }) => mspId === moved), ...release.servers.slice(1)],
      };
      await startServers(ledger.supervisor, { ...next, servers: next.servers.slice(0, 1) });
      expect(await deployRelease(ledger.network.lifecycle, next, DEFINITION)).toEqual({ sequence: 1, changed: true });
      const contract = await ledger.contract(moved);
      expect(Buffer.from(await contract.evaluateTransaction('release')).toString()).toBe('moved');
      release = next;
    },
    STEP_MS,
  );

  describe('deployed again', () => {
    async function height(): Promise<string> {
      const output = await ledger.network.admins[0]?.peer('channel', 'getinfo', '-c', ledger.network.plan.channel);
      return /"height":(\d+)/.exec(output ?? '')?.[1] ?? '';
    }

    async function redeploy(definition: typeof DEFINITION): Promise<unknown> {
      return deployRelease(ledger.network.lifecycle, release, definition);
    }

    it(
      'with the same definition changes nothing',
      async () => {
        const before = await height();
        expect(before).toMatch(/^\d+$/);
        expect(await redeploy(DEFINITION)).toEqual({ sequence: 1, changed: false });
        expect(await height()).toBe(before);
      },
      STEP_MS,
    );

    it(
      'with another policy takes the next sequence, as it does with another collection',
      async () => {
        const policy = { ...DEFINITION, signaturePolicy: "OutOf(2,'AsterMSP.peer','BirchMSP.peer','CedarMSP.peer')" };
        expect(await redeploy(policy)).toEqual({ sequence: 2, changed: true });
        const collection = { ...policy, collections: [membersCollection('texts', MEMBERS)] };
        expect(await redeploy(collection)).toEqual({ sequence: 3, changed: true });
        expect(await redeploy(collection)).toEqual({ sequence: 3, changed: false });
        const fewer = { ...policy, collections: [membersCollection('texts', MEMBERS.slice(1))] };
        expect(await redeploy(fewer)).toEqual({ sequence: 4, changed: true });
      },
      2 * STEP_MS,
    );
  });
});
