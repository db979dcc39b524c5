import { msp } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import type { CollectionDefinition } from '../../chaincode';
import type { CommittedChaincode } from '../probes';

/** `querycommitted --name NAME --output json` (Fabric `internal/peer/lifecycle/chaincode/querycommitted.go`). */
const committedSchema = z.object({
  version: z.string(),
  sequence: z.int(),
  approvals: z.record(z.string(), z.boolean()).default({}),
  collections: z
    .object({
      config: z.array(
        z.object({
          Payload: z.object({
            StaticCollectionConfig: z.object({
              name: z.string(),
              member_orgs_policy: z.object({
                Payload: z.object({
                  SignaturePolicy: z.object({ identities: z.array(z.object({ principal: z.base64() })) }),
                }),
              }),
            }),
          }),
        }),
      ),
    })
    .partial()
    .default({}),
});

/** `queryapproved --output json`; of a definition that was approved without a package, there is no package id. */
const approvedSchema = z.object({
  source: z.object({ Type: z.object({ LocalPackage: z.object({ package_id: z.string() }).optional() }) }).optional(),
});

/** `queryinstalled --output json`; a peer without any leaves the list out. */
const installedSchema = z.object({ installed_chaincodes: z.array(z.object({ package_id: z.string() })).default([]) });

/** @throws ZodError */
export function parseCommitted(output: string): CommittedChaincode {
  const { version, sequence, approvals, collections } = committedSchema.parse(JSON.parse(output));
  return {
    ...{ version, sequence, approvals },
    collections: (collections.config ?? []).map(({ Payload: { StaticCollectionConfig: config } }) => ({
      name: config.name,
      members: config.member_orgs_policy.Payload.SignaturePolicy.identities
        .map(({ principal }) => mspOfPrincipal(principal))
        .sort(),
    })),
  };
}

/** The approved package's id. @throws ZodError */
export function parseApproved(output: string): string | undefined {
  return approvedSchema.parse(JSON.parse(output)).source?.Type.LocalPackage?.package_id;
}

/** Package ids. @throws ZodError */
export function parseInstalled(output: string): readonly string[] {
  return installedSchema.parse(JSON.parse(output)).installed_chaincodes.map(({ package_id: id }) => id);
}

/** The organisations that a collection's definition names: `OR('AMSP.member','BMSP.member')`. */
export function membersOf({ policy }: CollectionDefinition): string[] {
  return [...policy.matchAll(/'([^']+)\.\w+'/g)].map(([, mspId = '']) => mspId).sort();
}

function mspOfPrincipal(principal: string): string {
  return msp.MSPRole.deserializeBinary(Buffer.from(principal, 'base64')).getMspIdentifier();
}
