/** A peer's answer to who does not meet a policy of the channel (Fabric `core/policy/policy.go`, `common/policies/implicitmeta.go`). */
export function policyFailure(channel: string, policy: 'Readers' | 'Writers'): string {
  return `Failed evaluating policy on signed data during check policy on channel [${channel}] with policy [/Channel/Application/${policy}]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the '${policy}' sub-policies to be satisfied]`;
}
