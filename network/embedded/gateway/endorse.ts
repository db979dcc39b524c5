import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import { defaultInterest } from '../endorser/chaincode-interest';
import type { ProposalOutcome } from '../endorser/endorser';
import type { OpenedProposal } from '../endorser/proposal';
import type { EndorsementPlan } from './endorsement-plan';
import { NoPlan, type EndorsementPlanner } from './endorsement-planner';
import { isDeployed, type GatewayContext } from './gateway-context';
import { ask, detailOf, failureOf, type MemberPeer } from './member';
import { prepareTransaction } from './prepared-transaction';
import { GatewayError } from './status';

type Endorsed = Extract<ProposalOutcome, { kind: 'endorsed' }>;

/**
 * Collects the endorsements that a transaction needs and returns it ready to be signed
 * (Fabric `internal/pkg/gateway/endorse.go`).
 * @throws GatewayError UNAVAILABLE, FAILED_PRECONDITION or ABORTED
 */
export async function endorse(
  context: GatewayContext,
  planner: EndorsementPlanner,
  proposal: OpenedProposal,
  organisations: readonly string[],
): Promise<gateway.EndorseResponse> {
  const plan =
    organisations.length > 0
      ? planned(status.UNAVAILABLE, () => planner.forOrganisations(proposal, organisations))
      : await planFromOwnPeer(context, planner, proposal);
  const action = await collect(plan, proposal);
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(prepareTransaction(proposal, action));
  return response;
}

/** The own peer simulates first; what it touched decides who else is asked. */
async function planFromOwnPeer(
  context: GatewayContext,
  planner: EndorsementPlanner,
  proposal: OpenedProposal,
): Promise<EndorsementPlan> {
  const { own } = context;
  assertDeployed(context, proposal);
  const outcome = await ask(own, proposal);
  if (outcome.kind !== 'endorsed') {
    throw new GatewayError(status.ABORTED, 'failed to endorse transaction, see attached details for more info', [
      detailOf(own, failureOf(outcome).message),
    ]);
  }
  const plan = planFor(planner, proposal, outcome, own);
  plan.accept(own, outcome);
  return plan;
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
  { interest: touched }: Endorsed,
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

/** Asks for one layout after the other, all its peers at once, until one is complete. */
async function collect(plan: EndorsementPlan, proposal: OpenedProposal): Promise<peer.ChaincodeEndorsedAction> {
  while (plan.result === undefined) {
    const members = plan.nextLayout();
    if (members.length === 0) {
      throw new GatewayError(
        status.ABORTED,
        'failed to collect enough transaction endorsements, see attached details for more info',
        plan.failures,
      );
    }
    const unreplaced = await Promise.all(members.map((member) => endorseInGroup(plan, member, proposal)));
    plan.abandonGroupsOf(unreplaced.filter((member) => member !== undefined));
  }
  const { payload, endorsements } = plan.result;
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(payload);
  action.setEndorsementsList(withoutRepetition(endorsements));
  return action;
}

/** Asks a member, then others of its group until one endorses; the last one if none does. */
async function endorseInGroup(
  plan: EndorsementPlan,
  first: MemberPeer,
  proposal: OpenedProposal,
): Promise<MemberPeer | undefined> {
  let asked = first;
  for (let next: MemberPeer | undefined = first; next !== undefined; next = plan.nextInGroupOf(next)) {
    asked = next;
    const outcome = await ask(next, proposal);
    if (outcome.kind !== 'endorsed') {
      plan.fail(next, failureOf(outcome).message);
    } else if (plan.accept(next, outcome)) {
      return undefined;
    }
  }
  return asked;
}

function withoutRepetition(endorsements: readonly peer.Endorsement[]): peer.Endorsement[] {
  const byEndorser = new Map<string, peer.Endorsement>();
  for (const endorsement of endorsements) {
    const endorser = Buffer.from(endorsement.getEndorser_asU8()).toString('latin1');
    if (!byEndorser.has(endorser)) {
      byEndorser.set(endorser, endorsement);
    }
  }
  return [...byEndorser.values()];
}

function planned<T>(code: status, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    throw error instanceof NoPlan ? new GatewayError(code, error.message) : error;
  }
}
