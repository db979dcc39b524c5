import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FabricIdentity } from '@llmnet/fabric-client';
import { EncryptionKey, nodeId } from '@llmnet/protocol';
import type { NodeId } from '@llmnet/protocol';
import type { JWK } from 'jose';
import { z } from 'zod';

/** A node's private key for key agreement; `kid` is its node id. */
export type PrivateKey = JWK & { readonly kid: string };

/** Where a node's material lies; PEM files and one private JWK. */
export const NodeFiles = z.strictObject({
  mspId: z.string(),
  enrolmentId: z.string(),
  cert: z.string(),
  key: z.string(),
  tlsCert: z.string(),
  tlsKey: z.string(),
  tlsCaCert: z.string(),
  encryptionKey: z.string(),
});
export type NodeFiles = z.infer<typeof NodeFiles>;

/** A node of a member: what it signs, encrypts and identifies itself with. */
export interface NodeIdentity extends FabricIdentity {
  readonly node: NodeId;
  /** Its private key for texts; `kid` is the node id. */
  readonly textKey: PrivateKey;
  readonly encryptionKey: EncryptionKey;
  /** For connections between nodes of the same member. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer };
}

/** Loads a node's material. @throws Error naming the file that cannot be read. */
export async function loadNodeIdentity(files: NodeFiles): Promise<NodeIdentity> {
  const [certificate, key, cert, tlsKey, ca, jwk] = await Promise.all(
    [files.cert, files.key, files.tlsCert, files.tlsKey, files.tlsCaCert, files.encryptionKey].map((path) =>
      readFile(path),
    ),
  );
  if (!certificate || !key || !cert || !tlsKey || !ca || !jwk) throw new TypeError('a file of the node is missing');
  const node = nodeId(files.mspId, files.enrolmentId);
  const privateJwk = PrivateJwk.parse(JSON.parse(jwk.toString('utf8')));
  return {
    mspId: files.mspId,
    node,
    certificate,
    signingKey: createPrivateKey(key),
    textKey: { ...privateJwk, kid: node },
    encryptionKey: { kty: 'EC', crv: 'P-256', x: privateJwk.x, y: privateJwk.y, kid: node },
    tls: { cert, key: tlsKey, ca },
  };
}

const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
