import { ChaincodeError, definitionOnChannel, lifecycleChannel, type ChaincodeDefinition } from '../chaincode';
import { adminsAtPeers, deployTo, type MembershipContext } from '../membership/membership-context';
import type { NetworkPlan } from '../plan/network-plan';
import { savePlan } from '../plan/plan-file';
import { isListening } from '../readiness/listening';
import { until } from '../readiness/poll';
import { runStep } from '../start/steps';
import { hasReplacementServers, withReplacementServers, withReplacementServersInPlace } from './replacement-servers';

/** What an upgrade has replaced by what. */
export interface ChaincodeUpgrade {
  readonly from: string;
  readonly to: string;
}

/**
 * Replaces the chaincode of a running network by the version that its folder has now, while transactions run: a server of it starts
 * beside each member's present one; all members install, approve and commit it; then the servers of before finish what they are
 * running and end. What was broken off is completed by calling it again.
 * @throws {ChaincodeError} NOT_DEPLOYED, VERSION_UNCHANGED: nothing was done; {NativeNetworkError} STEP_FAILED: both versions run
 */
export async function upgradeChaincode(context: MembershipContext): Promise<ChaincodeUpgrade> {
  const { plan, chaincode, display } = context;
  const definition = chaincode.definition(plan);
  const from = await versionToReplace(context, definition);
  const both = await withReplacementServers(plan);
  const next = withReplacementServersInPlace(both);
  await runStep(display, `Servers of ${definition.name} ${definition.version}`, async () => {
    await savePlan(both);
    await untilServers(next, 'start');
  });
  await runStep(display, 'Installation, approval by every member, commit', () => deployTo(context, next));
  await runStep(display, `End of the servers of ${from}`, async () => {
    await savePlan(next);
    await untilServers(plan, 'end');
  });
  return { from, to: definition.version };
}

async function versionToReplace(context: MembershipContext, { name, version }: ChaincodeDefinition): Promise<string> {
  const { plan } = context;
  const committed = await definitionOnChannel(lifecycleChannel(plan, adminsAtPeers(context, plan)), name);
  if (committed === undefined) {
    throw new ChaincodeError({
      code: 'NOT_DEPLOYED',
      message: `the channel ${plan.channel} has no chaincode ${name}`,
      cure: 'name it with --chaincode-name, or start the network, which deploys it',
    });
  }
  if (committed.version !== version || hasReplacementServers(plan)) return committed.version;
  throw new ChaincodeError({
    code: 'VERSION_UNCHANGED',
    message: `${name} ${version} is what the channel has, with sequence ${committed.sequence}`,
    cure: "nothing is to be done; if the code has changed, raise the version in the chaincode's package.json and build it",
  });
}

async function untilServers({ host, members }: NetworkPlan, what: 'start' | 'end'): Promise<void> {
  for (const { mspId, chaincodeServer } of members) {
    await until(`the ${what} of ${mspId}'s chaincode server on port ${chaincodeServer}`, async () => {
      return (await isListening(host, chaincodeServer)) === (what === 'start');
    });
  }
}
