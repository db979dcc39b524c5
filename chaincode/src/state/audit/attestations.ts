import type { Consortium } from '@llmnet/protocol';

/** Whether the members that have not left say the same; a member that said nothing contradicts nobody. */
export function agree(
  { members }: Consortium,
  attestations: readonly { readonly mspId: string; readonly digest: string }[],
): boolean {
  const present = new Set(members.filter(({ state }) => state !== 'left').map(({ mspId }) => mspId));
  const digests = attestations.filter(({ mspId }) => present.has(mspId)).map(({ digest }) => digest);
  return new Set(digests).size <= 1;
}
