import { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import { defaultInterest } from '../endorser/chaincode-interest';
import type { OpenedProposal } from '../endorser/proposal';
import type { Answers } from './answers';
import type { EndorsementPlan } from './endorsement-plan';
import { NoPlan, planned, type EndorsementPlanner } from './endorsement-planner';
import { isDeployed, type GatewayContext } from './gateway-context';
import { isSameInterest } from './interest-history';
import { detailOf, failureOf, type MemberPeer } from './member';
import { GatewayError } from './status';

/** A plan that was made before it is known what the proposal touches. */
interface Foreseen {
  readonly interest: peer.ChaincodeInterest;
  readonly plan: EndorsementPlan;
}

/**
 * The own peer's endorsement and, from what its simulation touched, the plan for the others. If the last transactions of the
 * function touched the same, the others are asked meanwhile; what they answer counts only if the plan is then the same.
 * @throws GatewayError ABORTED if the own peer does not endorse, FAILED_PRECONDITION if there is no plan
 */
export async function planFromOwnPeer(
  context: GatewayContext,
  planner: EndorsementPlanner,
  answers: Answers,
): Promise<EndorsementPlan> {
  const { own } = context;
  const { proposal } = answers;
  assertDeployed(context, proposal);
  const foreseen = foresee(planner, proposal, own);
  answers.expect([own, ...(foreseen?.plan.nextAfter(own) ?? [])]);
  const outcome = await answers.of(own);
  if (outcome.kind !== 'endorsed') {
    throw new GatewayError(status.ABORTED, 'failed to endorse transaction, see attached details for more info', [
      detailOf(own, failureOf(outcome).message),
    ]);
  }
  const { interest } = outcome;
  planner.history.note(proposal, interest);
  const plan =
    foreseen && isSameInterest(foreseen.interest, interest) ? foreseen.plan : planFor(planner, proposal, interest, own);
  plan.accept(own, outcome);
  return plan;
}

/** Transient data goes to nobody who is not certain to be asked. */
function foresee(planner: EndorsementPlanner, proposal: OpenedProposal, own: MemberPeer): Foreseen | undefined {
  const interest = proposal.hasTransientData ? undefined : planner.history.expected(proposal);
  try {
    return interest && { interest, plan: planFor(planner, proposal, interest, own) };
  } catch (error) {
    if (error instanceof GatewayError) {
      return undefined;
    }
    throw error;
  }
}

/** A chaincode that no peer of the own organisation has leaves nobody to ask first. */
function assertDeployed(context: GatewayContext, proposal: OpenedProposal): void {
  const { channel, invokedChaincode: chaincode, hasTransientData } = proposal;
  if (isDeployed(context, channel, chaincode)) {
    return;
  }
  if (hasTransientData) {
    throw new GatewayError(
      status.FAILED_PRECONDITION,
      "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
    );
  }
  throw new GatewayError(
    status.FAILED_PRECONDITION,
    `no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode ${chaincode} in channel ${channel}`,
  );
}

/**
 * While there is transient data, only members of the collections that are written are asked, as if they were read. If the
 * policies cannot be met so, the client is told that it may name the organisations that it trusts.
 */
function planFor(
  planner: EndorsementPlanner,
  proposal: OpenedProposal,
  touched: peer.ChaincodeInterest,
  own: MemberPeer,
): EndorsementPlan {
  const interest = touched.getChaincodesList().length > 0 ? touched : defaultInterest(proposal.invokedChaincode);
  const calls = interest.getChaincodesList().filter((call) => call.getNoPrivateReads());
  if (!proposal.hasTransientData || calls.length === 0) {
    return planned(status.FAILED_PRECONDITION, () => planner.forInterest(interest, own));
  }
  try {
    return planner.forInterest(protecting(interest), own);
  } catch (error) {
    if (!(error instanceof NoPlan)) {
      throw error;
    }
    planned(status.FAILED_PRECONDITION, () => planner.forInterest(interest, own));
    const collections = calls.flatMap((call) => call.getCollectionNamesList()).join(' ');
    throw new GatewayError(
      status.FAILED_PRECONDITION,
      `requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [${collections}]; retry specifying trusted endorsing organizations to protect transient data`,
    );
  }
}

function protecting(interest: peer.ChaincodeInterest): peer.ChaincodeInterest {
  const result = interest.cloneMessage();
  for (const call of result.getChaincodesList()) {
    call.setNoPrivateReads(false);
  }
  return result;
}
