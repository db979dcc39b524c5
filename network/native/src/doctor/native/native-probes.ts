import { dataFolderAt, isRunning, processesNaming, readRunRecord } from '@llmnet/supervisor';
import type { FabricBinaries } from '../../binaries';
import type { ManagedChaincode } from '../../membership/managed-chaincode';
import type { NetworkPlan } from '../../plan/network-plan';
import { DEFAULT_LIMITS, type LedgerFacts, type Limits, type NetworkProbes } from '../probes';
import { chaincodeProbes } from './chaincode-probes';
import { channelProbes } from './channel-probes';
import { serverProbes } from './server-probes';
import { Site } from './site';

export interface NativeSite {
  readonly binaries: FabricBinaries;
  readonly plan: NetworkPlan;
  /** Its data folder, which its supervisor holds while the network runs; without it orphans are not looked for. */
  readonly dataFolder?: string;
  readonly chaincode: ManagedChaincode;
  readonly ledger?: LedgerFacts;
  /** `DEFAULT_LIMITS` where left out. */
  readonly limits?: Partial<Limits>;
}

/** Looks at a native network as its operator, who has the admins of all members. Each answer is that of one moment. */
export function nativeProbes({ binaries, plan, dataFolder, chaincode, ledger, limits }: NativeSite): NetworkProbes {
  const site = new Site(binaries, plan);
  return {
    limits: { ...DEFAULT_LIMITS, ...limits },
    members: plan.members.map(({ mspId }) => mspId),
    peers: site.peers,
    orderers: site.orderers,
    ordering: plan.ordering.kind,
    ledger,
    orphans: () => Promise.resolve(dataFolder === undefined ? [] : orphansIn(dataFolder)),
    ...serverProbes(site),
    ...channelProbes(binaries, site),
    ...chaincodeProbes(site, chaincode),
  };
}

/** What runs in a data folder that no supervisor holds. */
function orphansIn(dataFolder: string): readonly number[] {
  const supervisor = readRunRecord(dataFolderAt(dataFolder))?.supervisor;
  if (supervisor !== undefined && isRunning(supervisor)) return [];
  return processesNaming(dataFolder).map(({ pid }) => pid);
}
