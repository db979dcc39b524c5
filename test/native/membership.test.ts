import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addMember,
  AdminCli,
  anchorPeersOf,
  CHECKS,
  ChannelUpdates,
  diagnose,
  memberSigner,
  nativeProbes,
  ordererSigner,
  organisationsOf,
  peerNodes,
  removeMember,
  removeOrganisation,
  replaceConsenterCertificates,
  setAnchorPeers,
  setRevocationList,
  type ChannelConfig,
} from '@llmnet/native-fabric';
import { crlPath, ordererPaths, renewCertificate, revokeCertificate } from '@llmnet/fabric-identities';
import {
  admission,
  expulsion,
  type Change,
  type ConsortiumView,
  ledgerFacts,
  decideOnLedger,
  voteOnLedger,
} from '@llmnet/consortium';
import { DOMAIN, type Msp } from '@llmnet/test-kit/cast';
import { whenAccepted, ScriptedConsortium, TaskPlayer } from '@llmnet/test-kit/consortium';
import { MembershipNetwork, nodes } from '../support/native/membership-network';

const binaries = process.env.FABRIC_BIN ?? '';
const FOUNDERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
const NEWCOMER = 'DahliaMSP';
const LEAVER = 'CedarMSP';
const REMAINING = ['AsterMSP', 'BirchMSP', NEWCOMER] as const;
const RIGHT = 1_000_000;

(binaries === '' ? describe.skip : describe)('a running native network', () => {
  let network: MembershipNetwork;
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    network = await MembershipNetwork.start(binaries, FOUNDERS, 'raft3');
    consortium = await ScriptedConsortium.found(network, {
      members: FOUNDERS,
      providing: [],
      parameters: { providerBond: '0', proposalDelaySeconds: 0 },
    });
  }, 180_000);
  afterAll(
    () => (consortium as ScriptedConsortium | undefined)?.stop() ?? (network as MembershipNetwork | undefined)?.stop(),
  );

  /** Proposes, votes, makes the change, and lets the policies of all records follow. */
  const decide = async (
    change: (consortium: ConsortiumView) => Change | undefined,
    members: readonly Msp[],
  ): Promise<void> => {
    const outcome = await decideOnLedger(network.currentPlan, { change, members, votes: true });
    expect(outcome).toEqual({ kind: 'made' });
  };

  const adminOf = (mspId: string): AdminCli => {
    const node = peerNodes(network.currentPlan).find((candidate) => candidate.mspId === mspId);
    if (node === undefined) throw new Error(`${mspId} has no peer`);
    return new AdminCli(network.binaries, network.currentPlan, node);
  };

  const updatesBy = (mspId: string): ChannelUpdates =>
    new ChannelUpdates(network.binaries, network.currentPlan, adminOf(mspId));

  /** `organisation check` of what doctor finds in the network and on its ledger. */
  const faults = async (): Promise<string[]> => {
    const { binaries: found, plan, chaincode } = network.context;
    const ledger = await ledgerFacts(plan);
    if (ledger === undefined) throw new Error('the ledger does not answer');
    const diagnoses = await diagnose(nativeProbes({ binaries: found, plan, chaincode, ledger }), CHECKS);
    return diagnoses.map(({ organisation, check }) => `${organisation} ${check}`).sort();
  };

  const channelMembers = async (): Promise<string[]> => organisationsOf((await updatesBy('AsterMSP').current()).config);

  it('takes in one more member, whose node answers a paid task', async () => {
    await network.change((context) => addMember(context, { mspId: NEWCOMER, nodes: nodes() }, 'admin'));
    expect(await channelMembers()).toEqual([...FOUNDERS, NEWCOMER].sort());
    const change = admission(NEWCOMER, 'Dahlia');
    const proposed = await decideOnLedger(network.currentPlan, { change, members: FOUNDERS, votes: false });
    if (proposed.kind !== 'votes needed') throw new Error(proposed.kind);
    expect(proposed.needed).toBe(2);
    expect(await voteOnLedger(network.currentPlan, FOUNDERS, proposed.proposal)).toEqual({ kind: 'made' });

    await consortium.register(NEWCOMER);
    await consortium.provide(NEWCOMER, 'expert', DOMAIN, 0);
    await consortium.publish(DOMAIN, 0);
    const before = await consortium.owned(NEWCOMER);
    const player = new TaskPlayer(consortium);
    const { providers, task } = await player.play({ lane: 0, terms: { seats: 1, phaseSeconds: 30 } }, [RIGHT]);
    expect(providers).toEqual([`${NEWCOMER}/expert`]);
    expect((await player.view(task)).settled?.seats.map(({ verdict }) => verdict)).toEqual([BigInt(RIGHT)]);
    expect(await consortium.owned(NEWCOMER)).toBeGreaterThan(before);
    expect(await faults()).toEqual([]);
  }, 240_000);

  it('changes nothing when a member is added that it has', async () => {
    const plan = network.currentPlan;
    const updates = updatesBy('AsterMSP');
    const { sequence } = await updates.current();
    await network.change((context) => addMember(context, { mspId: NEWCOMER, nodes: nodes() }, 'admin'));
    expect(network.currentPlan).toEqual(plan);
    expect((await updates.current()).sequence).toBe(sequence);
  }, 120_000);

  it('refuses an update until a majority of the members has signed its file in turn', async () => {
    const file = join(network.currentPlan.dir, 'update.pb');
    const updates = updatesBy('AsterMSP');
    const anchors = anchorPeersOf((await updates.current()).config, NEWCOMER);
    expect(await updates.prepare(file, (config) => removeOrganisation(config, NEWCOMER))).toBe(true);
    await memberSigner(adminOf('BirchMSP')).sign(file);
    await expect(updates.submit(file)).rejects.toMatchObject({ code: 'CHANNEL_UPDATE_REFUSED' });
    expect(await channelMembers()).toContain(NEWCOMER);

    const same = (config: ChannelConfig): ChannelConfig => setAnchorPeers(config, NEWCOMER, anchors);
    expect(await updates.prepare(file, same)).toBe(false);
  }, 120_000);

  it('refuses a node once an update has carried its revocation', async () => {
    const auditor = await consortium.node('BirchMSP', 'auditor');
    await auditor.query('membership:consortium', {});
    await revokeCertificate(network.identitiesDir, 'BirchMSP', 'auditor');
    const crl = readFileSync(crlPath(network.identitiesDir, 'BirchMSP'), 'utf8');
    await updatesBy('BirchMSP').apply((config) => setRevocationList(config, ['Application', 'BirchMSP'], [crl]), []);
    await expect(auditor.query('membership:consortium', {})).rejects.toThrow(/access denied/);
  }, 120_000);

  it('takes an orderer’s renewed certificate into its configuration, and goes on ordering', async () => {
    const { identitiesDir, host, ordering } = network.currentPlan;
    await renewCertificate(identitiesDir, { kind: 'orderer', index: 0 });
    const tls = readFileSync(ordererPaths(identitiesDir, 0).tlsCert, 'utf8');
    const port = ordering.orderers[0].service;
    const updates = updatesBy('AsterMSP');
    const renew = (config: ChannelConfig): ChannelConfig =>
      replaceConsenterCertificates(config, { host, port }, { tls });
    expect(await updates.apply(renew, [ordererSigner(network.binaries, network.currentPlan)])).toBe(true);
    expect(await updates.apply(renew, [])).toBe(false);
    await network.supervisor.pause('orderer0');
    await network.supervisor.resume('orderer0');
    await consortium.register('AsterMSP');
  }, 120_000);

  it('goes on without a member that was removed: no record needs its endorsement', async () => {
    const worker = await consortium.worker('AsterMSP');
    await decide(expulsion(LEAVER), REMAINING);
    await network.change((context) => removeMember(context, LEAVER));
    expect(await channelMembers()).toEqual(REMAINING);

    const { waiting } = await worker.query('reputation:unfolded', { field: DOMAIN });
    expect(waiting.map(({ mspId }) => mspId)).toEqual([NEWCOMER]);
    for (const { mspId, window } of waiting) {
      const request = { field: DOMAIN, mspId, window, limit: 100 };
      await whenAccepted(() => worker.submit('reputation:rollUp', request), ['WINDOW_OPEN']);
    }
    await whenAccepted(() => consortium.publish(DOMAIN, 1), ['SNAPSHOT_TOO_SOON']);

    const player = new TaskPlayer(consortium);
    const { task, providers } = await player.play({ lane: 1, terms: { seats: 1, phaseSeconds: 30 } }, [RIGHT]);
    expect(providers).toEqual([`${NEWCOMER}/expert`]);
    expect((await player.view(task)).settled).not.toBeNull();

    await consortium.register('AsterMSP');
    const { version, ...values } = consortium.parameters;
    await decide(() => ({ kind: 'parameters', version, values }), REMAINING);
    expect((await worker.query('membership:consortium', {})).parameters.version).toBe(version + 1);
    // Sets the policy of every guarded key of every member anew, endorsed under the policies of now.
    await decide(admission('ElmMSP', 'Elm'), REMAINING);
    expect((await worker.query('membership:policies', {})).behind).toEqual([]);
    expect(await faults()).toEqual(['BirchMSP certificates', 'ElmMSP membership-drift']);
  }, 240_000);
});
