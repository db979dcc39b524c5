import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { OpenedProposal } from '../endorser/proposal';
import { Answers } from './answers';
import type { EndorsementPlan } from './endorsement-plan';
import { planned, type EndorsementPlanner } from './endorsement-planner';
import { planFromOwnPeer } from './first-endorsement';
import type { GatewayContext } from './gateway-context';
import { failureOf, type MemberPeer } from './member';
import { prepareTransaction } from './prepared-transaction';
import { GatewayError } from './status';

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
  const answers = new Answers(proposal);
  try {
    const plan =
      organisations.length > 0
        ? planned(status.UNAVAILABLE, () => planner.forOrganisations(proposal, organisations))
        : await planFromOwnPeer(context, planner, answers);
    const action = await collect(plan, answers);
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(prepareTransaction(proposal, action));
    return response;
  } finally {
    await answers.settled();
  }
}

/** Asks for one layout after the other, all its peers at once, until one is complete. */
async function collect(plan: EndorsementPlan, answers: Answers): Promise<peer.ChaincodeEndorsedAction> {
  while (plan.result === undefined) {
    const members = plan.nextLayout();
    if (members.length === 0) {
      throw new GatewayError(
        status.ABORTED,
        'failed to collect enough transaction endorsements, see attached details for more info',
        plan.failures,
      );
    }
    const unreplaced = await Promise.all(members.map((member) => endorseInGroup(plan, member, answers)));
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
  answers: Answers,
): Promise<MemberPeer | undefined> {
  let asked = first;
  for (let next: MemberPeer | undefined = first; next !== undefined; next = plan.nextInGroupOf(next)) {
    asked = next;
    const outcome = await answers.of(next);
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
