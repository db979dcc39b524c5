import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { OpenedProposal } from '../endorser/proposal';
import type { GatewayContext } from './gateway-context';
import { detailOf, failureOf, type MemberPeer } from './member';
import { GatewayError, type FailureDetail } from './status';

/** Runs a query on one peer, on another where that could help (Fabric `internal/pkg/gateway/evaluate.go`). */
export async function evaluate(
  context: GatewayContext,
  proposal: OpenedProposal,
  targets: readonly string[],
): Promise<gateway.EvaluateResponse> {
  const failures: FailureDetail[] = [];
  const members = candidates(context, proposal, targets);
  for (const member of members) {
    const outcome = await member.endorser.process(proposal);
    if (outcome.kind === 'endorsed') {
      const response = new gateway.EvaluateResponse();
      response.setResult(outcome.response);
      return response;
    }
    const failure = failureOf(outcome);
    failures.push(detailOf(member, failure.message));
    if (!failure.retry) {
      throw new GatewayError(failure.code, `evaluate call to endorser returned error: ${failure.message}`, failures);
    }
    if (failures.length === members.length) {
      throw new GatewayError(
        failure.code,
        'failed to evaluate transaction, see attached details for more info',
        failures,
      );
    }
  }
  throw new GatewayError(
    status.FAILED_PRECONDITION,
    `no peers available to evaluate chaincode ${proposal.chaincode} in channel ${proposal.channel}`,
  );
}

/** The own peer first; transient data leaves the organisation only if the client names others. */
function candidates(
  { own, peers }: GatewayContext,
  { hasTransientData }: OpenedProposal,
  targets: readonly string[],
): MemberPeer[] {
  const allowed = targets.length === 0 && hasTransientData ? [own.mspId] : targets;
  return [own, ...peers.filter((member) => member !== own)].filter(
    ({ mspId }) => allowed.length === 0 || allowed.includes(mspId),
  );
}
