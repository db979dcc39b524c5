import { managedChaincode } from '@llmnet/consortium';
import {
  loadPlan,
  type FabricBinaries,
  type ManagedChaincode,
  type MembershipContext,
  type NetworkPlan,
} from '@llmnet/native-fabric';
import { dataHint } from '../data-hint';
import { NATIVE_FOLDER } from '../network/native/options';
import { findRunning } from '../status/running';
import { CliError } from '../errors';
import { locateFabric } from '../network/native/fabric';
import { chaincodeOf } from '../network/native/up';
import { stepDisplay } from '../progress';
import { nativeFolder, type NativeFolder } from './native-folder';

/** What names a native network on the command line. */
export interface NativeSiteOptions {
  readonly data?: string;
  /** As it was given to `network up`. */
  readonly chaincode?: string;
  readonly chaincodeName?: string;
}

/** A native network in a data folder, whether it runs or not. */
export interface NativeNetwork {
  readonly folder: NativeFolder;
  readonly binaries: FabricBinaries;
  readonly plan: NetworkPlan;
  readonly chaincode: ManagedChaincode;
}

/** @throws {CliError} as nativeFolder; {BinariesError}; {NativeNetworkError} PLAN_INVALID */
export async function openNativeNetwork(options: NativeSiteOptions): Promise<NativeNetwork> {
  const folder = nativeFolder(options.data);
  const plan = await loadPlan(folder.plan);
  if (plan === undefined) throw notRunning(folder);
  const { binaries } = await locateFabric();
  return { folder, binaries, plan, chaincode: managedChaincode(chaincodeOf(options)) };
}

/** The network, whose supervisor starts and ends what a change asks for. @throws {CliError} NOT_RUNNING; as openNativeNetwork */
export async function openRunningNetwork(options: NativeSiteOptions): Promise<NativeNetwork> {
  const folder = nativeFolder(options.data);
  if (findRunning(folder.data) === null) throw notRunning(folder);
  return openNativeNetwork(options);
}

function notRunning({ data, kind }: NativeFolder): CliError {
  return new CliError({
    code: 'NOT_RUNNING',
    message: `the native network in ${data.root} does not run`,
    cure:
      kind === 'network'
        ? `start it with llmnet network up --native${dataHint(data.root, NATIVE_FOLDER)}`
        : `start it with npm start -- --native${dataHint(data.root)}`,
  });
}

/** What a change of the members of a network works on, with its steps shown to the user. */
export function membershipContext({ binaries, plan, chaincode }: NativeNetwork): MembershipContext {
  return { binaries, plan, chaincode, display: stepDisplay() };
}
