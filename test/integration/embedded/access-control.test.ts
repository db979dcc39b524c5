import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signers, type Signer } from '@hyperledger/fabric-gateway';
import { createConsortium, nodePaths, peerPaths } from '@llmnet/fabric-identities';
import { failureOf, nodeIdentity, CLIENT, TestNetwork } from '@llmnet/test-kit/network';

const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const PERMISSION_DENIED = 7;

describe('who may do what on the embedded network', () => {
  let network: TestNetwork;
  let stranger: Signer;

  beforeAll(async () => {
    network = await TestNetwork.start();
    stranger = signers.newPrivateKeySigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  it('refuses a proposal that another key signed', async () => {
    const client = await network.client('AsterMSP', { signer: stranger });
    const error = await failureOf(client.contract.evaluateTransaction('get', 'k'));
    expect(error.code).toBe(FAILED_PRECONDITION);
    expect(error.message).toContain('access denied: channel [testchannel] creator org [AsterMSP]');
  });

  it('refuses a transaction whose envelope another key signed', async () => {
    const key = createPrivateKey(await readFile(nodePaths(network.folder.identitiesDir, 'AsterMSP', CLIENT).key));
    let current = signers.newPrivateKeySigner(key);
    const client = await network.client('AsterMSP', { signer: (digest) => current(digest) });
    const transaction = await client.contract.newProposal('put', { arguments: ['k', 'v'] }).endorse();
    current = stranger;
    const error = await failureOf(transaction.submit());
    expect(error.code).toBe(ABORTED);
    expect(error.message).toContain('status=FORBIDDEN');
  });

  it('tells nobody the status of a transaction who cannot sign for it', async () => {
    const client = await network.client('AsterMSP', { signer: stranger });
    const honest = await network.client('AsterMSP');
    const submitted = await honest.contract.submitAsync('put', { arguments: ['k2', 'v'] });
    const commit = client.gateway.newCommit(submitted.getBytes());
    expect((await failureOf(commit.getStatus())).code).toBe(PERMISSION_DENIED);
  });

  it('refuses a client of an organisation that is not on the channel', async () => {
    const elsewhere = join(network.folder.dir, 'elsewhere');
    await createConsortium({
      dir: elsewhere,
      members: [{ mspId: 'ZinniaMSP', nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }] }],
    });
    const client = await network.client('AsterMSP', { identity: nodeIdentity(elsewhere, 'ZinniaMSP', CLIENT) });
    const error = await failureOf(client.contract.evaluateTransaction('get', 'k'));
    expect(error.code).toBe(FAILED_PRECONDITION);
    expect(error.message).toContain('creator org unknown, creator is malformed');
  });

  it("refuses a certificate of another organisation under a member's name", async () => {
    const identity = { ...nodeIdentity(network.folder.identitiesDir, 'BirchMSP', CLIENT), mspId: 'AsterMSP' };
    const client = await network.client('AsterMSP', { identity });
    const error = await failureOf(client.contract.evaluateTransaction('get', 'k'));
    expect(error.message).toContain('access denied: channel [testchannel] creator org unknown, creator is malformed');
  });

  it('does not let a peer submit: only clients and admins are writers', async () => {
    const identity = { mspId: 'AsterMSP', ...peerPaths(network.folder.identitiesDir, 'AsterMSP') };
    const client = await network.client('AsterMSP', { identity });
    const error = await failureOf(client.contract.submitTransaction('put', 'k', 'v'));
    expect(error.details[0]?.message).toContain("'Writers'");
  });
});
