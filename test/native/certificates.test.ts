import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  NativeNetwork,
  findBinaries,
  peerNodes,
  planNetwork,
  type AdminCli,
  type FabricBinaries,
  type PeerNode,
} from '@llmnet/native-fabric';
import {
  createConsortium,
  nodePaths,
  organisationPaths,
  renewCertificate,
  revokeCertificate,
} from '@llmnet/fabric-identities';
import { RunFolder, Supervisor } from '@llmnet/supervisor';
import { runCommand } from '../../network/native/src/commands/command';
import { until, untilSuccess } from '../../network/native/src/readiness/poll';
import { readAuthority } from '../../network/identities/src/authority';
import { issueSigner } from '../../network/identities/src/certificates';
import { RANDOM_ISSUANCE, type Issuance } from '../../network/identities/src/issuance';
import { ENDED_ISSUANCE } from '@llmnet/test-kit/network';

const binariesFolder = process.env.FABRIC_BIN ?? '';
const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
const [ASTER, BIRCH] = MEMBERS;
const CHANNEL = 'certificates';
const CLIENTS = ['worker', 'revoked', 'expired', 'stranger', 'roleless'] as const;
const PATIENCE_MS = 120_000;

(binariesFolder === '' ? describe.skip : describe)('certificates on a native network', () => {
  let dir: string;
  let identitiesDir: string;
  let binaries: FabricBinaries;
  let supervisor: Supervisor | undefined;
  let network: NativeNetwork;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'llmnet-certificates-'));
    identitiesDir = join(dir, 'identities');
    const admin = { enrolmentId: 'admin', ou: 'admin' as const, roles: [] };
    await createConsortium({
      dir: identitiesDir,
      members: MEMBERS.map((mspId) => ({
        mspId,
        nodes: [admin, ...CLIENTS.map((enrolmentId) => ({ enrolmentId, ou: 'client' as const, roles: [] }))],
      })),
    });
    await revokeCertificate(identitiesDir, ASTER, 'revoked');
    await replaceSigner('expired', { issuance: ENDED_ISSUANCE });
    await replaceSigner('stranger', { issuer: BIRCH });
    await replaceSigner('roleless', { ou: 'guest' });
    binaries = await findBinaries(binariesFolder);
    supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir) });
    const plan = await planNetwork({
      ...{ dir, identitiesDir, channel: CHANNEL, ordering: 'raft1' },
      members: MEMBERS.map((mspId) => ({ mspId, admin: 'admin' })),
      blocks: { maxMessageCount: 10, timeoutMs: 100 },
    });
    network = await NativeNetwork.start({ binaries, plan, supervisor });
  }, 180_000);

  afterAll(async () => {
    await supervisor?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Gives one of Aster's clients another signing certificate. */
  async function replaceSigner(
    enrolmentId: string,
    {
      issuance = RANDOM_ISSUANCE,
      issuer = ASTER,
      ou = 'client',
    }: { issuance?: Issuance; issuer?: string; ou?: string },
  ): Promise<void> {
    const authority = await readAuthority(identitiesDir, issuer, 'ca');
    const { certificate, privateKey } = await issueSigner(issuance, authority, ASTER, enrolmentId, ou);
    const { cert, key } = nodePaths(identitiesDir, ASTER, enrolmentId);
    writeFileSync(cert, certificate);
    writeFileSync(key, privateKey);
    // A peer's own command refuses an identity that its MSP folder does not explain.
    copyFileSync(organisationPaths(identitiesDir, issuer).caCert, join(dirname(dirname(cert)), 'cacerts', 'ca.pem'));
  }

  function peerOf(mspId: string): PeerNode {
    const peer = peerNodes(network.plan).find((node) => node.mspId === mspId);
    if (peer === undefined) throw new Error(`no peer of ${mspId}`);
    return peer;
  }

  function adminOf(mspId: string): AdminCli {
    const admin = network.admins.find((cli) => cli.mspId === mspId);
    if (admin === undefined) throw new Error(`no admin of ${mspId}`);
    return admin;
  }

  /** Asks Birch's peer about the channel, as one of Aster's clients. */
  function askAs(enrolmentId: string): Promise<string> {
    const query = JSON.stringify({ Args: ['GetChainInfo', CHANNEL] });
    return runCommand(binaries.peer, ['chaincode', 'query', '-C', CHANNEL, '-n', 'qscc', '-c', query], {
      FABRIC_CFG_PATH: peerOf(BIRCH).configDir,
      CORE_PEER_LOCALMSPID: ASTER,
      CORE_PEER_MSPCONFIGPATH: dirname(dirname(nodePaths(identitiesDir, ASTER, enrolmentId).cert)),
    });
  }

  function logOf({ name }: PeerNode): string {
    return readFileSync(join(dir, 'logs', `${name}.log`), 'utf8');
  }

  it('of a client of another organisation are accepted', async () => {
    await expect(askAs('worker')).resolves.toBeDefined();
  });

  it.each([
    ['on the revocation list of its organisation', 'revoked', /The certificate has been revoked/],
    ['that has expired', 'expired', /signing identity expired/],
    ['that another authority issued', 'stranger', /certificate signed by unknown authority/],
    [
      'without a role that Fabric knows',
      'roleless',
      /does not have an OU that resolves to client, peer, orderer, or admin/,
    ],
  ])(
    '%s are refused, with the reason',
    async (_what, enrolmentId, reason) => {
      const before = logOf(peerOf(BIRCH)).length;
      const refusal = await askAs(enrolmentId).catch((error: unknown) => String(error));
      expect(refusal).toMatch(/access denied|identity expired/);
      const evidence = (): string => `${refusal}${logOf(peerOf(BIRCH)).slice(before)}`;
      await until('the reason', () => Promise.resolve(reason.test(evidence())), evidence);
    },
    PATIENCE_MS,
  );

  it('of an admin are refused by its own peer once that has the revocation list', async () => {
    const installed = (): Promise<string> => adminOf(ASTER).peer('lifecycle', 'chaincode', 'queryinstalled');
    await expect(installed()).resolves.toBeDefined();
    await revokeCertificate(identitiesDir, ASTER, 'admin');
    await network.stopPeer(ASTER);
    await network.startPeer(ASTER);
    await expect(installed()).rejects.toThrow('access denied');
    await renewCertificate(identitiesDir, { kind: 'node', mspId: ASTER, enrolmentId: 'admin' });
    await expect(installed()).resolves.toBeDefined();
  });

  it(
    'are renewed: peers with new keys and the orderer with its own are known to the others as before',
    async () => {
      await renewCertificate(identitiesDir, { kind: 'peer', mspId: ASTER, index: 0 }, { key: 'new' });
      await renewCertificate(identitiesDir, { kind: 'orderer', index: 0 });
      await network.stopPeer(ASTER);
      await supervisor?.pause('orderer0', 'stop');
      await supervisor?.resume('orderer0');
      await network.startPeer(ASTER);
      const block = join(dir, 'newest.block');
      await untilSuccess('a block from the renewed orderer', async () => {
        await adminOf(BIRCH).peer('channel', 'fetch', 'newest', block, '-c', CHANNEL, ...ordererFlags());
      });
      expect(readFileSync(block).length).toBeGreaterThan(0);
      const address = adminOf(ASTER).address;
      await until('the return of the renewed peer', async () =>
        (await adminOf(BIRCH).discover('peers', '--channel', CHANNEL)).includes(address),
      );
    },
    PATIENCE_MS,
  );

  function ordererFlags(): string[] {
    const [ports] = network.plan.ordering.orderers;
    return [
      '-o',
      `127.0.0.1:${ports.service}`,
      '--tls',
      '--cafile',
      join(identitiesDir, 'OrdererMSP/msp/tlscacerts/tlsca.pem'),
    ];
  }
});
