import { readFile } from 'node:fs/promises';
import type { NodeProgram } from '@llmnet/supervisor';
import { chaincodePaths } from '@llmnet/fabric-identities';
import { memberSlug } from '../../plan/nodes';
import type { ChaincodePackage } from '../package/chaincode-package';
import { packService } from '../package/service-package';
import { clientCredentialPaths, ensureClientCredential } from './client-credential';

/** Where one member's chaincode server listens, and whose keys it uses. */
export interface MemberServer {
  /** Folder of `createConsortium`. */
  readonly identitiesDir: string;
  readonly mspId: string;
  /** `host:port`, a name or address of this machine that the server's certificate holds. */
  readonly address: string;
}

/** What runs as a chaincode server. */
export interface ChaincodeProgram {
  /** A script that takes the arguments of fabric-shim's `server` command and says over IPC when it listens. */
  readonly script: string;
  /** Folder of the chaincode's package.json. */
  readonly modulePath: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
}

/**
 * The package that one member installs: its server's address, and keys for mutual TLS with it, which are created if need be. It is a
 * different one for every member, and the same again as long as address and keys are.
 * @throws ChaincodeError PACKAGE_INVALID; IdentityError IDENTITIES_UNWRITABLE
 */
export async function packMemberService(label: string, server: MemberServer): Promise<ChaincodePackage> {
  const { identitiesDir, mspId, address } = server;
  const client = await ensureClientCredential(identitiesDir, mspId);
  const files = [chaincodePaths(identitiesDir, mspId).tlsCaCert, client.cert, client.key];
  const [rootCert = '', clientCert = '', clientKey = ''] = await Promise.all(
    files.map((file) => readFile(file, 'utf8')),
  );
  return packService(label, { address, tls: { rootCert, clientCert, clientKey } });
}

/** Children of this group of the supervisor are stopped together. */
export const CHAINCODE_GROUP = 'chaincode';

/** WARN would silently mean info (fabric-shim's logger takes winston's names). */
const LOGGING = { CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING' };

/** The supervised chaincode server of one member; it admits that member's peers only. */
export function memberServerProgram(
  { identitiesDir, mspId, address }: MemberServer,
  packageId: string,
  { script, modulePath, env, execArgv = [] }: ChaincodeProgram,
): NodeProgram {
  const { tlsCert, tlsKey } = chaincodePaths(identitiesDir, mspId);
  return {
    name: memberServerName(mspId, packageId),
    group: CHAINCODE_GROUP,
    script,
    args: [
      'server',
      ...['--chaincode-address', address],
      ...['--chaincode-id', packageId],
      ...['--module-path', modulePath],
      ...['--chaincode-tls-cert-file', tlsCert],
      ...['--chaincode-tls-key-file', tlsKey],
      ...['--chaincode-tls-client-cacert-file', clientCredentialPaths(identitiesDir, mspId).caCert],
    ],
    env: { ...LOGGING, ...env },
    execArgv,
  };
}

const DIGITS_OF_HASH = 8;

/** Servers of two packages can run side by side: while one takes over from the other. */
export function memberServerName(mspId: string, packageId: string): string {
  const hash = packageId.slice(packageId.lastIndexOf(':') + 1);
  return `chaincode-${memberSlug(mspId)}-${hash.slice(0, DIGITS_OF_HASH)}`;
}

/** Whether a process is a chaincode server of a member, of whatever package. */
export function isMemberServer(name: string, mspId: string): boolean {
  return new RegExp(`^chaincode-${memberSlug(mspId)}-[0-9a-f]{${DIGITS_OF_HASH}}$`).test(name);
}
