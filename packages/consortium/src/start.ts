import { createConsortium } from '@llmnet/fabric-identities';
import type { Ledger } from '@llmnet/ledger-client';
import type { StepDisplay } from '@llmnet/native-fabric';
import { freePorts, RunFolder, Supervisor, type ApiAddress } from '@llmnet/supervisor';
import { planPorts } from './deployment';
import { describeMember, MEMBERS, type MemberDescription } from './description';
import {
  assertSameKind,
  type NetworkDriver,
  type NetworkMember,
  type NetworkSpec,
  type NetworkTopology,
  type StartedNetwork,
} from './drivers/driver';
import { asStartError } from './errors';
import { connectAdmin, foundConsortium, waitForCandidates, whenAnswered } from './founding';
import { layoutOf, type Layout } from './layout';
import { MemberProcesses, type MemberEvents } from './member-processes';
import { EMBEDDED_ONLY, type ModelServers } from './models';
import { productNetwork } from './product-network';
import { startExperts } from './programs';
import { canWork } from './readiness';

const SILENT: StepDisplay = (_title, work) => work();

/** What a start needs, whatever it starts. */
interface StartOptions<Started extends StartedNetwork> {
  /** Data folder: of ledger, keys, logs and the record of what runs. */
  readonly dataDir: string;
  /** What the ledger runs on. */
  readonly network: NetworkDriver<Started>;
  /** Shows the steps of the start, one at a time; nothing is shown unless given. */
  readonly display?: StepDisplay;
}

export interface NetworkOptions<Started extends StartedNetwork> extends StartOptions<Started> {
  readonly spec: NetworkSpec;
  /** Where things are inside the data folder, if not where `layoutOf` puts them. */
  readonly layout?: Layout;
}

/** A network that runs until its supervisor is stopped. */
export interface RunningNetwork<Started extends StartedNetwork = StartedNetwork> {
  readonly supervisor: Supervisor;
  readonly layout: Layout;
  readonly started: Started;
}

/**
 * Starts a network with one chaincode and no programs of members: a new one in an empty folder, else the one whose ledger is there.
 * @throws {OperatorError} then nothing is left running
 * @example
 * const { supervisor, started } = await startNetwork({ dataDir, network: embeddedDriver(), spec });
 * console.log(started.peers.get('Org1MSP'));
 * await supervisor.stop();
 */
export function startNetwork<Started extends StartedNetwork>(
  options: NetworkOptions<Started>,
): Promise<RunningNetwork<Started>> {
  const { dataDir, network, spec, display = SILENT } = options;
  return supervised(dataDir, async ({ runFolder, supervisor }) => {
    // When the folder is this process's own, and before anything is made in it: a chaincode that is none is refused.
    versionOf(spec);
    const { layout = layoutOf(runFolder.folder.root) } = options;
    const topology = await network.topology(layout, spec.founders);
    const { members } = topology;
    const ports = await freePorts(network.portsFor(members.length));
    await createIdentities(layout, topology, spec, display);
    const started = await network.start({ spec, members, supervisor, layout, ports, display });
    return { supervisor, layout, started };
  });
}

export interface ConsortiumOptions<Started extends StartedNetwork> extends StartOptions<Started> {
  /** Who founds it where there is no ledger yet; the seven example members unless given. */
  readonly members?: readonly MemberDescription[];
  /** How its members' workers and gateways run. */
  readonly apps?: AppOptions;
}

export interface AppOptions {
  /** Port of the first gateway, the others follow; free ones unless given. */
  readonly port?: number;
  /** Names beside loopback's that clients may ask the gateways by, and whose web pages may ask; none unless given. */
  readonly hosts?: readonly string[];
  /** Which models answer; the embedded experts unless given. */
  readonly models?: ModelServers;
  /** Is told what becomes of members after the start. */
  readonly events?: MemberEvents;
}

/** A consortium whose workers and gateways serve until its supervisor is stopped. */
export interface RunningConsortium<Started extends StartedNetwork = StartedNetwork> extends RunningNetwork<Started> {
  readonly runFolder: RunFolder;
  /** A connection of the first member's admin; whoever started the consortium closes it. */
  readonly ledger: Ledger;
  /** Where the members' gateways listen now. */
  readonly apis: () => readonly ApiAddress[];
}

/**
 * Starts a consortium: network and chaincode, the founding, and the workers and gateways of every member that can work.
 * @throws {OperatorError} then nothing is left running
 * @example
 * const consortium = await start({ dataDir, network: embeddedDriver() });
 * console.log(consortium.apis()[0]?.url);
 * consortium.ledger.close();
 * await consortium.supervisor.stop();
 */
export function start<Started extends StartedNetwork>(
  options: ConsortiumOptions<Started>,
): Promise<RunningConsortium<Started>> {
  return supervised(options.dataDir, (run) => bringUp(options, run));
}

interface Run {
  readonly runFolder: RunFolder;
  readonly supervisor: Supervisor;
}

/** Starts something under a supervisor of its own, and ends whatever runs of it when it fails. */
async function supervised<T>(dataDir: string, bringUpIn: (run: Run) => Promise<T>): Promise<T> {
  const runFolder = RunFolder.open(dataDir);
  const supervisor = await Supervisor.start({ runFolder }).catch((error: unknown) => {
    runFolder.release();
    throw error;
  });
  try {
    return await bringUpIn({ runFolder, supervisor });
  } catch (error) {
    const reason = asStartError(error, runFolder, supervisor.isStopping);
    await supervisor.stop();
    throw reason;
  }
}

async function bringUp<Started extends StartedNetwork>(
  options: ConsortiumOptions<Started>,
  { runFolder, supervisor }: Run,
): Promise<RunningConsortium<Started>> {
  const { network, members: founders = MEMBERS, apps = {}, display = SILENT } = options;
  const layout = layoutOf(runFolder.folder.root);
  assertSameKind(layout, network.kind);
  const spec = productNetwork(founders);
  const topology = await network.topology(layout, spec.founders);
  const members = topology.members.map(({ mspId }) => describeMember(mspId, founders));
  const ports = await planPorts(members, apps.port, network.portsFor(members.length));
  await createIdentities(layout, topology, spec, display);
  const [started] = await Promise.all([
    network.start({ spec, members: topology.members, supervisor, layout, ports: ports.network, display }),
    startExperts(supervisor, ports),
  ]);
  const context = { layout, members, ports, peers: started.peers, ...(apps.hosts && { hosts: apps.hosts }) };
  const ledger = await whenAnswered(() => connectAdmin(context));
  try {
    await display('Consortium', () => whenAnswered(() => foundConsortium(ledger, members)));
    const { models = EMBEDDED_ONLY, events = SILENT_EVENTS } = apps;
    const processes = new MemberProcesses(context, { supervisor, runFolder, models, events });
    const able = await Promise.all(members.map(({ mspId }) => whenAnswered(() => canWork(ledger, mspId))));
    const working = members.filter((_, index) => able[index]);
    await display('Workers and gateways', () => Promise.all(working.map((member) => processes.start(member))));
    await display('First snapshots', () => waitForCandidates(ledger, working));
    for (const member of working) processes.publish(member);
    for (const member of members) if (!working.includes(member)) processes.startWhenItCanWork(member);
    started.follow(processes);
    return { supervisor, runFolder, layout, started, ledger, apis: () => processes.apis };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

const SILENT_EVENTS: MemberEvents = { joined: () => undefined, left: () => undefined, failed: () => undefined };

/** @throws {ConsortiumError} CHAINCODE_INVALID */
function versionOf({ chaincode }: NetworkSpec): string {
  return chaincode.version;
}

async function createIdentities(
  { identities }: Layout,
  { members, orderers, hosts }: NetworkTopology,
  { nodes, seed }: NetworkSpec,
  display: StepDisplay,
): Promise<void> {
  await display(`Identities of ${members.length} members`, () =>
    createConsortium({
      ...{ dir: identities, orderers, hosts },
      members: members.map((member: NetworkMember) => ({ ...member, nodes })),
      ...(seed === undefined ? {} : { seed }),
    }),
  );
}
