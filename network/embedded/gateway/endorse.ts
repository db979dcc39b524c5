import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { ProposalOutcome } from '../endorser/endorser';
import type { OpenedProposal } from '../endorser/proposal';
import { planEndorsements, planForOrganisations, type EndorsementPlan, type Rotation } from './endorsement-plan';
import type { GatewayContext } from './gateway-context';
import { detailOf, failureOf, type MemberPeer } from './member';
import { prepareTransaction } from './prepared-transaction';
import { GatewayError, type FailureDetail } from './status';

type Endorsed = Extract<ProposalOutcome, { kind: 'endorsed' }>;

/** Endorsements that agree so far, by member, and what went wrong. */
interface Collected {
  readonly endorsed: Map<MemberPeer, Endorsed>;
  readonly failures: FailureDetail[];
}

/**
 * Collects the endorsements that a transaction needs and returns it ready to be signed
 * (Fabric `internal/pkg/gateway/endorse.go`).
 */
export async function endorse(
  context: GatewayContext,
  rotation: Rotation,
  proposal: OpenedProposal,
  organisations: readonly string[],
): Promise<gateway.EndorseResponse> {
  const collected: Collected = { endorsed: new Map(), failures: [] };
  const plan =
    organisations.length > 0
      ? explicitPlan(context, organisations)
      : await planFromOwnPeer(context, proposal, rotation, collected);
  const action = await collect(plan, proposal, collected);
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(prepareTransaction(proposal, action));
  return response;
}

function explicitPlan({ peers }: GatewayContext, organisations: readonly string[]): EndorsementPlan {
  const plan = planForOrganisations(peers, organisations);
  if ('problem' in plan) {
    throw new GatewayError(status.UNAVAILABLE, plan.problem);
  }
  return plan;
}

/** The own peer simulates first; what it touched decides who else is asked. */
async function planFromOwnPeer(
  context: GatewayContext,
  proposal: OpenedProposal,
  rotation: Rotation,
  collected: Collected,
): Promise<EndorsementPlan> {
  const { own } = context;
  const outcome = await own.endorser.process(proposal);
  if (outcome.kind !== 'endorsed') {
    throw new GatewayError(status.ABORTED, 'failed to endorse transaction, see attached details for more info', [
      detailOf(own, failureOf(outcome).message),
    ]);
  }
  const plan = planEndorsements(context, outcome.interest, proposal.hasTransientData, rotation);
  if ('problem' in plan) {
    throw new GatewayError(status.FAILED_PRECONDITION, plan.problem);
  }
  if (plan.candidates.includes(own)) {
    collected.endorsed.set(own, outcome);
  }
  return plan;
}

/** Asks as many candidates at a time as endorsements are missing, until there are enough or nobody is left. */
async function collect(
  { candidates, needed }: EndorsementPlan,
  proposal: OpenedProposal,
  { endorsed, failures }: Collected,
): Promise<peer.ChaincodeEndorsedAction> {
  const untried = candidates.filter((member) => !endorsed.has(member));
  while (endorsed.size < needed && untried.length + endorsed.size >= needed) {
    const asked = untried.splice(0, needed - endorsed.size);
    const outcomes = await Promise.all(asked.map((member) => member.endorser.process(proposal)));
    outcomes.forEach((outcome, index) => {
      const member = asked[index];
      if (member !== undefined) {
        accept(member, outcome, endorsed, failures);
      }
    });
  }
  const [first, ...others] = endorsed.values();
  if (first === undefined || endorsed.size < needed) {
    throw new GatewayError(
      status.ABORTED,
      'failed to collect enough transaction endorsements, see attached details for more info',
      failures,
    );
  }
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(first.payload);
  action.setEndorsementsList([first, ...others].map(({ endorsement }) => endorsement));
  return action;
}

function accept(
  member: MemberPeer,
  outcome: ProposalOutcome,
  endorsed: Map<MemberPeer, Endorsed>,
  failures: FailureDetail[],
): void {
  if (outcome.kind !== 'endorsed') {
    failures.push(detailOf(member, failureOf(outcome).message));
    return;
  }
  const [first] = endorsed.values();
  if (first !== undefined && !Buffer.from(first.payload).equals(outcome.payload)) {
    failures.push(detailOf(member, 'ProposalResponsePayloads do not match'));
    return;
  }
  endorsed.set(member, outcome);
}
