import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EmbeddedNetworkError, messageOf } from './errors';

const port = z.number().int().min(0).max(65_535);
const name = z.string().min(1);
const endpoint = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'It is host:port.');
const milliseconds = z.number().int().min(1);

const endorsementPolicy = z.union([
  z.strictObject({ signaturePolicy: name }),
  z.strictObject({ channelConfigPolicy: name }),
]);

/** The file that starts the embedded network as a process of its own. */
export const NetworkConfig = z.strictObject({
  dataDir: name,
  channel: name,
  identitiesDir: name,
  members: z
    .array(
      z.strictObject({
        ...{ mspId: name, port },
        ...{ chaincodeAddress: name.exactOptional(), externalEndpoint: endpoint.exactOptional() },
      }),
    )
    .min(1),
  chaincode: z.strictObject({
    name,
    version: name,
    ccid: name,
    address: name,
    tls: z.strictObject({ serverCaCert: name }).exactOptional(),
    timeouts: z
      .strictObject({
        dialMs: milliseconds.exactOptional(),
        startupMs: milliseconds.exactOptional(),
        executeMs: milliseconds.exactOptional(),
      })
      .exactOptional(),
    endorsementPolicy: endorsementPolicy.exactOptional(),
  }),
  collections: z
    .array(
      z.strictObject({
        name,
        members: z.array(name).min(1),
        memberOnlyRead: z.boolean(),
        memberOnlyWrite: z.boolean().exactOptional(),
        requiredPeerCount: z.number().int().min(0).exactOptional(),
        endorsementPolicy: endorsementPolicy.exactOptional(),
        blockToLive: z.number().int().min(0),
      }),
    )
    .default([]),
  blocks: z
    .union([
      z.literal('instant'),
      z.strictObject({ maxMessageCount: z.number().int().min(1), timeoutMs: z.number().int().min(1) }),
    ])
    .default('instant'),
  controlPort: port.exactOptional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type NetworkConfig = z.infer<typeof NetworkConfig>;
/** The same as it is written, with what has a default left out. */
export type NetworkConfigInput = z.input<typeof NetworkConfig>;

/**
 * Reads and checks the configuration file.
 * @throws EmbeddedNetworkError CONFIG_INVALID
 */
export async function readNetworkConfig(path: string | undefined): Promise<NetworkConfig> {
  if (path === undefined) {
    throw new EmbeddedNetworkError('CONFIG_INVALID', 'Name the configuration file as the only argument.');
  }
  try {
    return NetworkConfig.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll('\n', ' ') : messageOf(cause);
    throw new EmbeddedNetworkError('CONFIG_INVALID', `Cannot use ${path}: ${reason}`, { cause });
  }
}
