import path from 'node:path';
import {
  chaincodeIn,
  layoutOf,
  nativeDriver,
  productChaincode,
  startNetwork,
  type ChaincodeSpec,
  type NetworkDriver,
  type RunningNetwork,
  type StartedNativeNetwork,
} from '@llmnet/consortium';
import { loadPlan, peerNodes, serviceAddress, type NetworkPlan } from '@llmnet/native-fabric';
import { dataFolderAt, SupervisionError } from '@llmnet/supervisor';
import { CliError } from '../../errors';
import { stepDisplay, type Progress } from '../../progress';
import { CLIENT_NODES, CLIENTS, formatMembers, mspIds } from '../clients';
import { locateFabric, reportFailure } from './fabric';
import type { NativeOptions } from './options';

const DEFAULT_MEMBERS = 3;
const DEFAULT_CHANNEL = 'llmnet';
const OTHER_CHAINCODE = 'basic';

/** How a start tells the user about itself. */
export interface UpDisplay {
  readonly progress: Progress;
  /** Shown when the network serves. */
  readonly ready: (summary: string) => void;
}

/**
 * Fabric's own peers and orderers with a chaincode, until they are stopped by a signal.
 * @throws {CliError} PLAN_DIFFERS, NETWORK_RUNS
 * @throws {OperatorError} as startNetwork
 */
export async function nativeUp(options: NativeOptions, { progress, ready }: UpDisplay): Promise<void> {
  const dir = path.resolve(options.data);
  const chaincode = chaincodeOf(options);
  const { name, version } = chaincode;
  const network = await startNetwork({
    dataDir: options.data,
    layout: { ...layoutOf(dir), native: dir },
    network: checkedDriver(options, dir),
    spec: {
      channel: options.channel ?? DEFAULT_CHANNEL,
      founders: mspIds(options.members ?? DEFAULT_MEMBERS),
      nodes: CLIENT_NODES,
      admin: CLIENTS.admin,
      chaincode,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    },
    display: stepDisplay(progress),
  }).catch((error: unknown) => {
    throw alreadyRuns(error, options.data) ?? error;
  });
  const { supervisor, started } = network;
  try {
    started.follow();
    ready(summaryOf(network, `chaincode ${name} ${version}`));
    await supervisor.stopped;
  } finally {
    await supervisor.stop();
  }
}

/** Looks for Fabric's programs and at the plan as soon as the folder is this process's own, before anything is made in it. */
function checkedDriver(options: NativeOptions, dir: string): NetworkDriver<StartedNativeNetwork> {
  let fabric: ReturnType<typeof locateFabric> | undefined;
  const locate = (): ReturnType<typeof locateFabric> => (fabric ??= locateFabric());
  const driver = nativeDriver({
    ...{ locate, reportFailure },
    ...(options.ordering === undefined ? {} : { ordering: options.ordering }),
    ...(options.peers === undefined ? {} : { peers: options.peers }),
    ...(options.blockTimeoutMs === undefined ? {} : { blockTimeoutMs: options.blockTimeoutMs }),
    ...(options.listen === undefined ? {} : { host: options.listen }),
  });
  return {
    ...driver,
    topology: async (layout, founders) => {
      await locate();
      await assertAsPlanned(options, dir);
      return driver.topology(layout, founders);
    },
  };
}

/** The chaincode that the options name; the product's own where they name none. */
export function chaincodeOf({
  chaincode,
  chaincodeName,
}: Pick<NativeOptions, 'chaincode' | 'chaincodeName'>): ChaincodeSpec {
  if (chaincode !== undefined) return chaincodeIn(path.resolve(chaincode), { name: chaincodeName ?? OTHER_CHAINCODE });
  const product = productChaincode();
  return chaincodeIn(product.folder, { name: chaincodeName ?? product.name, collections: product.collections });
}

/** What the user has to know of the network. */
function summaryOf({ started }: RunningNetwork<StartedNativeNetwork>, chaincode: string): string {
  const { plan } = started.network;
  const { kind, orderers } = plan.ordering;
  const ordering = `${kind === 'bft' ? 'BFT' : 'Raft'} ordering by ${orderers.length}`;
  return [
    `Fabric ${started.fabric.version}${started.fabric.tested ? '' : ' (untested)'}, ${ordering}`,
    `Channel ${plan.channel}, ${chaincode}`,
    ...formatMembers(
      plan.identitiesDir,
      peerNodes(plan).map(({ mspId, ports }) => ({ mspId, address: serviceAddress(plan, ports.service) })),
    ),
    '',
  ].join('\n');
}

/** @throws {CliError} PLAN_DIFFERS if the folder has another network than is asked for */
async function assertAsPlanned(options: NativeOptions, dir: string): Promise<void> {
  const plan = await loadPlan(dir);
  const difference = plan && differenceOf(options, plan);
  if (difference === undefined) return;
  throw new CliError({
    code: 'PLAN_DIFFERS',
    message: `the network in ${dir} has ${difference}`,
    cure: 'leave the option out, or begin a new network with --data DIR',
  });
}

/** What the network has that was asked for differently. */
function differenceOf(options: NativeOptions, plan: NetworkPlan): string | undefined {
  const { members, ordering, blocks, channel, host } = plan;
  const comparisons = [
    [options.members, members.length, 'members'],
    [options.peers, members[0]?.peers.length, 'peers a member'],
    [options.ordering, `${ordering.kind}${ordering.orderers.length}`, 'as its ordering'],
    [options.blockTimeoutMs, blocks.timeoutMs, 'ms between blocks'],
    [options.listen, host, 'as its address'],
    [options.channel, channel, 'as its channel'],
  ] as const;
  const difference = comparisons.find(([asked, found]) => asked !== undefined && asked !== found);
  return difference && `${difference[1]} ${difference[2]}`;
}

function alreadyRuns(error: unknown, data: string): CliError | undefined {
  if (!(error instanceof SupervisionError) || error.code !== 'ALREADY_RUNNING') return undefined;
  const { root } = dataFolderAt(data);
  return new CliError({
    code: 'NETWORK_RUNS',
    message: `a network already runs in ${root}`,
    cure: 'look at it with llmnet network status, end it with llmnet network down, or start another with --data DIR',
    cause: error,
  });
}
