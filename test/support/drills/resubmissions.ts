import { gateway } from '@hyperledger/fabric-protos';
import type { GatewayProxy } from '@llmnet/test-kit/consortium';

/** Ids of the transactions that clients of a gateway service hand in again although an orderer had acknowledged them; it grows. */
export function resubmissionsAt(proxy: GatewayProxy): ReadonlySet<string> {
  const acknowledged = new Set<string>();
  const again = new Set<string>();
  proxy.answers.Submit = async (forward, request) => {
    const txId = gateway.SubmitRequest.deserializeBinary(request).getTransactionId();
    if (acknowledged.has(txId)) again.add(txId);
    const answer = await forward();
    acknowledged.add(txId);
    return answer;
  };
  return again;
}
