import path from 'node:path';
import {
  loadPlan,
  locateBinaries,
  type FabricBinaries,
  type ManagedChaincode,
  type NetworkPlan,
} from '@llmnet/network/fabric';
import { CliError } from '../errors';
import { chaincodeFor } from '../network/native/chaincode';
import { DEFAULT_DATA_FOLDER } from '../project-root';

/** What names a native network on the command line. */
export interface NativeSiteOptions {
  readonly data: string;
  /** As it was given to `network up`. */
  readonly chaincode?: string;
  readonly chaincodeName?: string;
}

/** A native network in a data folder, whether it runs or not. */
export interface NativeNetwork {
  readonly binaries: FabricBinaries;
  readonly plan: NetworkPlan;
  readonly chaincode: ManagedChaincode;
}

/** @throws {CliError} NOT_RUNNING; {BinariesError}; {FabricNetworkError} PLAN_INVALID */
export async function openNativeNetwork(options: NativeSiteOptions): Promise<NativeNetwork> {
  const dir = path.resolve(options.data);
  const plan = await loadPlan(dir);
  if (plan === undefined) {
    throw new CliError({
      code: 'NOT_RUNNING',
      message: `there is no native network in ${dir}`,
      cure: 'start one with llmnet network up --native, or name its folder with --data DIR',
    });
  }
  const { binaries } = await locateBinaries({ env: process.env, dataFolder: DEFAULT_DATA_FOLDER });
  return { binaries, plan, chaincode: managedChaincode(options) };
}

/** The chaincode that the options name, for whoever the members are. */
export function managedChaincode(options: NativeSiteOptions): ManagedChaincode {
  return {
    release: (plan) => chaincodeFor(options, plan).release,
    definition: (plan) => chaincodeFor(options, plan).definition,
  };
}
