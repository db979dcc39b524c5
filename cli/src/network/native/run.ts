import {
  NativeNetwork,
  locateBinaries,
  PlanFollower,
  type LocatedBinaries,
  type ManagedChaincode,
  type MemberCompanions,
  type NetworkPlan,
} from '@llmnet/native-fabric';
import type { Supervisor } from '@llmnet/supervisor';
import type { Progress } from '../../progress';
import { DEFAULT_DATA_FOLDER } from '../../project-root';

export interface NativeRun {
  readonly plan: NetworkPlan;
  /** Fabric's own programs. */
  readonly located: LocatedBinaries;
  readonly chaincode: ManagedChaincode;
  readonly supervisor: Supervisor;
  readonly progress: Progress;
}

/** Finds Fabric's programs. @throws {BinariesError} */
export function locateFabric(): Promise<LocatedBinaries> {
  return locateBinaries({ env: process.env, dataFolder: DEFAULT_DATA_FOLDER });
}

/** Starts the peers, orderers and chaincode servers of a plan whose identities exist. @throws as NativeNetwork.start, deploy */
export async function runNetworkOf(run: NativeRun): Promise<void> {
  const { plan, supervisor, progress, chaincode } = run;
  const network = await NativeNetwork.start({
    ...{ plan, supervisor, binaries: run.located.binaries },
    display: (title, work) => progress.step(title, work),
  });
  const definition = chaincode.definition(plan);
  await progress.step(`Chaincode ${definition.name}`, () => network.deploy(chaincode.release(plan), definition));
}

/** Lets a running network follow its plan, which commands change: members come and go. */
export function followPlan(
  { plan, supervisor, chaincode, located: { binaries } }: NativeRun,
  companions?: MemberCompanions,
): void {
  const host = { supervisor, binaries, chaincode, ...(companions === undefined ? {} : { companions }) };
  PlanFollower.start(host, plan, reportFailure);
}

/** Of a member that another command has added or removed; that command sees that it does not come or go. */
export function reportFailure(error: unknown): void {
  process.stderr.write(`llmnet: ${error instanceof Error ? error.message : String(error)}\n`);
}
