import path from 'node:path';
import {
  chaincodeIn,
  layoutOf,
  nativeDriver,
  productChaincode,
  startNetwork,
  type ChaincodeSpec,
  type RunningNetwork,
  type StartedNativeNetwork,
} from '@llmnet/consortium';
import { peerNodes, serviceAddress } from '@llmnet/native-fabric';
import { dataFolderAt, SupervisionError } from '@llmnet/supervisor';
import { dataHint } from '../../data-hint';
import { CliError } from '../../errors';
import { stepDisplay, type Progress } from '../../progress';
import { CLIENT_NODES, CLIENTS, formatMembers, mspIds } from '../clients';
import { locateFabric, reportFailure } from './fabric';
import { NATIVE_FOLDER, type NativeOptions } from './options';

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
 * @throws {CliError} NETWORK_RUNS
 * @throws {OperatorError} as startNetwork; PLAN_DIFFERS
 */
export async function nativeUp(options: NativeOptions, { progress, ready }: UpDisplay): Promise<void> {
  const dir = path.resolve(options.data);
  const chaincode = chaincodeOf(options);
  const network = await startNetwork({
    dataDir: options.data,
    layout: { ...layoutOf(dir), native: dir },
    network: nativeDriver({ ...options, locate: locateFabric, reportFailure }),
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
    ready(summaryOf(network, `chaincode ${chaincode.name} ${chaincode.version}`));
    await supervisor.stopped;
  } finally {
    await supervisor.stop();
  }
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

function alreadyRuns(error: unknown, data: string): CliError | undefined {
  if (!(error instanceof SupervisionError) || error.code !== 'ALREADY_RUNNING') return undefined;
  const { root } = dataFolderAt(data);
  const hint = dataHint(data, NATIVE_FOLDER);
  return new CliError({
    code: 'NETWORK_RUNS',
    message: `a network already runs in ${root}`,
    cure: `look at it with llmnet network status${hint}, end it with llmnet network down${hint}, or start another with --data DIR`,
    cause: error,
  });
}
