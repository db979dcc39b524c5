import { peerNodes, serviceAddress, type NetworkPlan } from '@llmnet/native-fabric';
import { dataFolderAt, RunFolder, SupervisionError, Supervisor } from '@llmnet/supervisor';
import { CliError } from '../../errors';
import type { Progress } from '../../progress';
import { ensureIdentities } from '../consortium';
import { formatMembers } from '../members';
import { managedChaincode } from './chaincode';
import type { NativeOptions } from './options';
import { planFor } from './plan';
import { followPlan, locateFabric, runNetworkOf } from './run';

/** How a start tells the user about itself. */
export interface UpDisplay {
  readonly progress: Progress;
  /** Shown when the network serves. */
  readonly ready: (summary: string) => void;
}

/**
 * Fabric's own peers and orderers with a chaincode, until they are stopped by a signal.
 * @throws {CliError} PLAN_DIFFERS, CHAINCODE_INVALID, NETWORK_RUNS
 * @throws {OperatorError} as NativeNetwork.start; then nothing is left running
 */
export async function nativeUp(options: NativeOptions, display: UpDisplay): Promise<void> {
  const runFolder = openRunFolder(options.data);
  const supervisor = await Supervisor.start({ runFolder }).catch((error: unknown) => {
    runFolder.release();
    throw error;
  });
  try {
    display.ready(await bringUp(options, supervisor, display.progress));
    await supervisor.stopped;
  } catch (error) {
    supervisor.stopSignal.throwIfAborted();
    throw error;
  } finally {
    await supervisor.stop();
  }
}

/** @returns what the user has to know of the network */
async function bringUp(options: NativeOptions, supervisor: Supervisor, progress: Progress): Promise<string> {
  const located = await locateFabric();
  const { version, tested } = located;
  const plan = await planFor(options);
  const chaincode = managedChaincode(options);
  const definition = chaincode.definition(plan);
  await progress.step(`Identities of ${plan.members.length} members`, () => createIdentities(plan, options.seed));
  const run = { plan, located, chaincode, supervisor, progress };
  await runNetworkOf(run);
  followPlan(run);
  const { kind, orderers } = plan.ordering;
  const ordering = `${kind === 'bft' ? 'BFT' : 'Raft'} ordering by ${orderers.length}`;
  return [
    `Fabric ${version}${tested ? '' : ' (untested)'}, ${ordering}`,
    `Channel ${plan.channel}, chaincode ${definition.name} ${definition.version}`,
    ...formatMembers(
      plan.identitiesDir,
      peerNodes(plan).map(({ mspId, ports }) => ({ mspId, address: serviceAddress(plan, ports.service) })),
    ),
    '',
  ].join('\n');
}

async function createIdentities(plan: NetworkPlan, seed: string | undefined): Promise<void> {
  await ensureIdentities({
    dir: plan.identitiesDir,
    members: plan.members.map(({ mspId }) => mspId),
    peers: plan.members[0]?.peers.length ?? 1,
    orderers: plan.ordering.orderers.length,
    hosts: [plan.host],
    ...(seed === undefined ? {} : { seed }),
  });
}

function openRunFolder(data: string): RunFolder {
  try {
    return RunFolder.open(data);
  } catch (error) {
    if (!(error instanceof SupervisionError) || error.code !== 'ALREADY_RUNNING') throw error;
    const { root } = dataFolderAt(data);
    throw new CliError({
      code: 'NETWORK_RUNS',
      message: `a network already runs in ${root}`,
      cure: 'look at it with llmnet network status, end it with llmnet network down, or start another with --data DIR',
      cause: error,
    });
  }
}
