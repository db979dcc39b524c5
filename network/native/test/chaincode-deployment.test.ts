import { deployChaincode, type ChaincodeDefinition, type MemberPackages } from '@llmnet/native-fabric';
import { LifecycleDouble } from './support/lifecycle-double';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const DEFINITION: ChaincodeDefinition = { name: 'register', version: '1', collections: [] };

function packages(ids: Readonly<Record<string, string>>): MemberPackages {
  return new Map(Object.entries(ids).map(([mspId, id]) => [mspId, { id, bytes: Buffer.from(id) }]));
}

const PACKAGES = packages({ AsterMSP: 'register:a', BirchMSP: 'register:b' });

describe('the deployment of a chaincode', () => {
  let double: LifecycleDouble;

  beforeEach(() => {
    double = new LifecycleDouble(temporaryFolder(), { AsterMSP: 2, BirchMSP: 1 });
  });

  it("installs each member's own package on each of its peers, and has it approved by that member", async () => {
    expect(await deployChaincode(double.channel, PACKAGES, DEFINITION)).toEqual({ sequence: 1, changed: true });
    const files = [...double.installed].map(([address, [file = '']]) => [address, file.replace(/^.*\//, '')]);
    expect(Object.fromEntries(files)).toEqual({
      'peer0.AsterMSP:7051': 'register-a.tar.gz',
      'peer1.AsterMSP:7051': 'register-a.tar.gz',
      'peer0.BirchMSP:7051': 'register-b.tar.gz',
    });
    expect(double.approved('AsterMSP', 1)).toBe('register:a');
    expect(double.approved('BirchMSP', 1)).toBe('register:b');
    expect(double.transactions.sort()).toEqual(['AsterMSP approves 1', 'BirchMSP approves 1', 'commit 1']);
  });

  it('changes nothing the second time', async () => {
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    double.transactions.length = 0;
    expect(await deployChaincode(double.channel, PACKAGES, DEFINITION)).toEqual({ sequence: 1, changed: false });
    expect(double.transactions).toEqual([]);
  });

  it('takes the next sequence for a new version', async () => {
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    const next = { ...DEFINITION, version: '2' };
    expect(await deployChaincode(double.channel, PACKAGES, next)).toEqual({ sequence: 2, changed: true });
  });

  it('has another package of one member approved by it alone, under the definition that there is', async () => {
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    double.transactions.length = 0;
    const moved = packages({ AsterMSP: 'register:a', BirchMSP: 'register:elsewhere' });
    expect(await deployChaincode(double.channel, moved, DEFINITION)).toEqual({ sequence: 1, changed: true });
    expect(double.transactions).toEqual(['BirchMSP approves 1']);
  });

  it('completes one that was broken off before the commit', async () => {
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    double.committed = { sequence: 0, definition: '' };
    double.transactions.length = 0;
    expect(await deployChaincode(double.channel, PACKAGES, DEFINITION)).toEqual({ sequence: 1, changed: true });
    expect(double.transactions).toEqual(['commit 1']);
  });

  it('commits when every peer that endorses the commit has seen all approvals', async () => {
    double.unseen.set('peer0.BirchMSP:7051', 2);
    await expect(deployChaincode(double.channel, PACKAGES, DEFINITION)).resolves.toMatchObject({ sequence: 1 });
  });

  it('waits until the chaincode itself answers every peer', async () => {
    const failures = ['error in simulation: could not launch chaincode', 'make sure the chaincode has been defined'];
    const responses = [...failures, ...failures].map((message) => `endorsement failure during query: ${message}`);
    double.queryFailures.push(...responses);
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    expect(double.queryFailures).toEqual([]);
  });

  it('takes the refusal of a chaincode for an answer', async () => {
    double.refusal = 'endorsement failure during query. response: status:500 message:"unknown function"';
    await expect(deployChaincode(double.channel, PACKAGES, DEFINITION)).resolves.toMatchObject({ sequence: 1 });
  });

  it('waits until discovery names all peers that endorse, at every peer', async () => {
    double.unnamed.set('peer0.BirchMSP:7051', 5);
    await deployChaincode(double.channel, PACKAGES, DEFINITION);
    expect(double.unnamed.get('peer0.BirchMSP:7051')).toBe(0);
  });

  it('does not wait for peers of members that the policy does not name', async () => {
    double.unnamed.set('peer0.BirchMSP:7051', Number.POSITIVE_INFINITY);
    const definition = { ...DEFINITION, signaturePolicy: "OR('AsterMSP.peer')" };
    await expect(deployChaincode(double.channel, PACKAGES, definition)).resolves.toMatchObject({ sequence: 1 });
  });
});
