import { FabricNetwork, locateBinaries, peerNodes, serviceAddress, type NetworkPlan } from '@llmnet/network/fabric';
import { RunFolder, SupervisionError, Supervisor } from '@llmnet/supervision';
import { CliError } from '../../errors';
import type { Progress } from '../../progress';
import { DEFAULT_DATA_FOLDER } from '../../project-root';
import { ensureIdentities } from '../consortium';
import { formatMembers } from '../members';
import { chaincodeFor } from './chaincode';
import type { NativeOptions } from './options';
import { planFor } from './plan';

/** How a start tells the user about itself. */
export interface UpDisplay {
  readonly progress: Progress;
  /** Shown when the network serves. */
  readonly ready: (summary: string) => void;
}

/**
 * Fabric's own peers and orderers with a chaincode, until they are stopped by a signal.
 * @throws {CliError} PLAN_DIFFERS, CHAINCODE_INVALID, NETWORK_RUNS
 * @throws {OperatorError} as FabricNetwork.start; then nothing is left running
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
  const { binaries, version, tested } = await locateBinaries({ env: process.env, dataFolder: DEFAULT_DATA_FOLDER });
  const plan = await planFor(options);
  const { release, definition } = chaincodeFor(options, plan);
  await progress.step(`Identities of ${plan.members.length} members`, () => createIdentities(plan, options.seed));
  const network = await FabricNetwork.start({
    binaries,
    plan,
    supervisor,
    display: (title, work) => progress.step(title, work),
  });
  await progress.step(`Chaincode ${definition.name}`, () => network.deploy(release, definition));
  const { kind, orderers } = plan.ordering;
  return [
    `Fabric ${version}${tested ? '' : ' (untested)'}, ${orderers.length} ${kind === 'bft' ? 'BFT' : 'Raft'} orderers`,
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
    ...(seed === undefined ? {} : { seed }),
  });
}

function openRunFolder(data: string): RunFolder {
  try {
    return RunFolder.open(data);
  } catch (error) {
    if (!(error instanceof SupervisionError) || error.code !== 'ALREADY_RUNNING') throw error;
    throw new CliError({
      code: 'NETWORK_RUNS',
      message: error.message,
      cure: 'look at it with llmnet network status, end it with llmnet network down, or start another with --data DIR',
      cause: error,
    });
  }
}
