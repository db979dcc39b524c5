import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { OpenedProposal } from '../endorser/proposal';
import { isDeployed, type GatewayContext } from './gateway-context';
import { ask, detailOf, failureOf, type MemberPeer } from './member';
import { unknownChannel } from './unknown-channel';
import { GatewayError, type FailureDetail } from './status';

/** Runs a query on one peer, on another where that could help (Fabric `internal/pkg/gateway/evaluate.go`). */
export async function evaluate(
  context: GatewayContext,
  proposal: OpenedProposal,
  targets: readonly string[],
): Promise<gateway.EvaluateResponse> {
  const failures: FailureDetail[] = [];
  assertChannel(context, proposal);
  const members = candidates(context, proposal, targets);
  for (const member of members) {
    const outcome = await ask(member, proposal);
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
  const problem = `no peers available to evaluate chaincode ${proposal.invokedChaincode} in channel ${proposal.channel}`;
  throw new GatewayError(
    status.FAILED_PRECONDITION,
    targets.length === 0 && proposal.hasTransientData
      ? `no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: ${problem}`
      : problem,
  );
}

function assertChannel({ channel }: GatewayContext, proposal: OpenedProposal): void {
  if (proposal.channel !== channel) {
    throw new GatewayError(status.UNAVAILABLE, unknownChannel(proposal.channel));
  }
}

/** The own peer first, then who has committed most; transient data leaves the organisation only if the client names others. */
function candidates(
  context: GatewayContext,
  { channel, invokedChaincode, hasTransientData }: OpenedProposal,
  targets: readonly string[],
): MemberPeer[] {
  const { own, peers } = context;
  const allowed = targets.length === 0 && hasTransientData ? [own.mspId] : targets;
  const others = peers
    .filter((member) => member !== own)
    .toSorted((a, b) => b.node.ledger.height - a.node.ledger.height);
  return [own, ...others].filter(
    ({ mspId, isRunning }) =>
      isRunning && isDeployed(context, channel, invokedChaincode) && (allowed.length === 0 || allowed.includes(mspId)),
  );
}
