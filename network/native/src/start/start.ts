import type { Supervisor } from '@llmnet/supervisor';
import type { FabricBinaries } from '../binaries';
import type { AdminCli } from '../commands/admin-cli';
import { writeConfigs } from '../config/write';
import type { NetworkPlan } from '../plan/network-plan';
import { ordererNodes, peerNodes } from '../plan/nodes';
import { savePlan } from '../plan/plan-file';
import { assertUnused } from '../plan/ports';
import { metric } from '../readiness/operations';
import { isOrdering } from '../readiness/ordering';
import { until, untilSuccess } from '../readiness/poll';
import { ensureGenesisBlock, genesisBlock } from './genesis';
import { joinOrderer } from './join-orderer';
import { joinPeer } from './join-peer';
import { ordererProgram, peerProgram } from './programs';
import { runStep, type StepDisplay } from './steps';

export interface StartContext {
  readonly binaries: FabricBinaries;
  readonly plan: NetworkPlan;
  readonly supervisor: Supervisor;
  readonly admins: readonly AdminCli[];
  readonly display: StepDisplay;
}

/**
 * Starts a network, or completes a start that was broken off: every step does only what has not been done before.
 * @throws {NativeNetworkError} STEP_FAILED
 * @throws {SupervisionError} STOPPED
 */
export async function startNetwork(context: StartContext): Promise<void> {
  const { binaries, plan, display } = context;
  const { channel } = plan;
  await runStep(display, 'Configuration', async () => {
    await assertUnused(neededPorts(plan), plan.host);
    await savePlan(plan);
    await writeConfigs(plan);
    await ensureGenesisBlock(binaries, plan);
  });
  await runStep(display, 'Orderers and peers', () => startProcesses(context));
  await runStep(display, `Channel ${channel}: orderers`, () => joinOrderers(context));
  await runStep(display, `Channel ${channel}: peers`, () => joinPeers(context));
  await runStep(display, 'Peers find each other', () => untilPeersKnowEachOther(context));
}

function neededPorts(plan: NetworkPlan): { readonly name: string; readonly ports: readonly number[] }[] {
  const nodes = [...ordererNodes(plan), ...peerNodes(plan)];
  return [
    ...nodes.map(({ name, ports }) => ({ name, ports: Object.values<number>(ports) })),
    ...plan.members.map(({ mspId, chaincodeServer }) => ({
      name: `${mspId}'s chaincode server`,
      ports: [chaincodeServer],
    })),
  ];
}

async function startProcesses({ supervisor, binaries, plan }: StartContext): Promise<void> {
  await Promise.all([
    ...ordererNodes(plan).map((node) => supervisor.spawn(ordererProgram(binaries, plan, node))),
    ...peerNodes(plan).map((node) => supervisor.spawn(peerProgram(binaries, plan, node))),
  ]);
}

async function joinOrderers({ plan, supervisor }: StartContext): Promise<void> {
  const orderers = ordererNodes(plan);
  await Promise.all(
    orderers.map((node) =>
      untilSuccess(`the joining of ${node.name}`, async () => {
        supervisor.stopSignal.throwIfAborted();
        await joinOrderer(node, plan.channel, genesisBlock(plan));
      }),
    ),
  );
  await untilServing(supervisor, 'the election of a leader of the orderers', orderers, () => isOrdering(plan));
}

async function joinPeers({ plan, admins }: StartContext): Promise<void> {
  await Promise.all(
    admins.map((admin) =>
      untilSuccess(`the joining of ${admin.node.name}`, () => joinPeer(admin, plan.channel, genesisBlock(plan))),
    ),
  );
}

async function untilPeersKnowEachOther({ plan, supervisor }: StartContext): Promise<void> {
  const peers = peerNodes(plan);
  await Promise.all(
    peers.map((peer) =>
      untilServing(supervisor, `the other peers' arrival at ${peer.name}`, [peer], async () => {
        return (await metric(peer.ports.operations, 'gossip_membership_total_peers_known')) === peers.length - 1;
      }),
    ),
  );
}

/** Waits until a probe says yes, or the network is stopped; an error shows what the processes that it depends on said last. */
async function untilServing(
  supervisor: Supervisor,
  what: string,
  nodes: readonly { readonly name: string }[],
  probe: () => Promise<boolean>,
): Promise<void> {
  await until(
    what,
    async () => {
      supervisor.stopSignal.throwIfAborted();
      return probe();
    },
    () => nodes.map(({ name }) => `${name} last said: ${supervisor.lastLogLine(name) ?? 'nothing'}`).join('; '),
  );
}
