import { z } from 'zod';
import { ChaincodeError } from '../errors';

/** `--output json` leaves out what is empty (Fabric `internal/peer/lifecycle/chaincode`). */
const committed = z.object({
  chaincode_definitions: z
    .array(z.object({ name: z.string(), version: z.string(), sequence: z.coerce.number().int() }))
    .default([]),
});

const readiness = z.object({ approvals: z.record(z.string(), z.boolean()).default({}) });

const endorsers = z.array(
  z.object({ EndorsersByGroups: z.record(z.string(), z.array(z.object({ Endpoint: z.string() }))) }),
);

/** What is committed of a chaincode, of `querycommitted`; undefined if it is not on the channel. */
export function committedDefinition(
  output: string,
  name: string,
): { readonly version: string; readonly sequence: number } | undefined {
  return parse(committed, output).chaincode_definitions.find((definition) => definition.name === name);
}

/** MSP ids of members that have not approved, of `checkcommitreadiness`. */
export function missingApprovals(output: string): readonly string[] {
  return Object.entries(parse(readiness, output).approvals)
    .filter(([, hasApproved]) => !hasApproved)
    .map(([mspId]) => mspId);
}

/** Addresses of the peers that can endorse, of `discover endorsers`. */
export function endorserAddresses(output: string): ReadonlySet<string> {
  const groups = parse(endorsers, output).flatMap(({ EndorsersByGroups }) => Object.values(EndorsersByGroups));
  return new Set(groups.flat().map(({ Endpoint }) => Endpoint));
}

function parse<Schema extends z.ZodType>(schema: Schema, output: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(output));
  } catch (cause) {
    throw new ChaincodeError({
      code: 'OUTPUT_UNEXPECTED',
      message: 'a Fabric command has printed something that is not understood',
      cure: 'use the pinned version of Fabric: llmnet network install',
      cause,
    });
  }
}
