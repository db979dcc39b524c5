import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { productChaincode } from '@llmnet/consortium';
import {
  packNode,
  packService,
  writePrivateFile,
  type ChaincodePackage,
  type PackageType,
  type ServiceConnection,
} from '@llmnet/native-fabric';
import { Option, type Command } from 'commander';
import { CliError } from '../errors';
import type { CommandContext } from './context';

interface PackageFlags extends ServiceFlags {
  readonly type: PackageType;
  readonly label: string;
  readonly out: string;
  readonly source: string;
}

interface ServiceFlags {
  readonly address?: string;
  readonly tlsRootCert?: string;
  readonly tlsClientCert?: string;
  readonly tlsClientKey?: string;
  readonly withoutTls?: true;
}

const EXAMPLES = `
A package of type ccaas is one member's own: it holds the address of its chaincode server, and the private key with
which its peers show themselves to it. The file can be read by you alone; give it to no other member.

Examples:
  llmnet chaincode package --type ccaas --label llmnet_0.1.0 --address chaincode.example:9999 \\
    --tls-root-cert server-ca.pem --tls-client-cert peers.pem --tls-client-key peers.key --out llmnet.tar.gz
  llmnet chaincode package --type node --label llmnet_0.1.0 --out llmnet.tar.gz`;

/** `llmnet chaincode package` */
export function addPackageCommand(chaincode: Command, { write }: CommandContext): void {
  chaincode
    .command('package')
    .summary('make a chaincode package, and print its id')
    .description(
      'Packs the address of a chaincode server, or the code for peers that build it. The same arguments always give the same package id.',
    )
    .addOption(
      new Option('--type <type>', 'ccaas: a server that you run; node: code that the peer builds')
        .choices(['ccaas', 'node'])
        .makeOptionMandatory(),
    )
    .requiredOption('--label <label>', 'label of the package, by custom NAME_VERSION')
    .requiredOption('--out <file>', 'where to write the package')
    .option('--address <host:port>', 'ccaas: where the peers reach the chaincode server')
    .option('--tls-root-cert <file>', "ccaas: the authority behind the server's certificate, PEM")
    .option('--tls-client-cert <file>', 'ccaas: what the peers show to the server, PEM')
    .option('--tls-client-key <file>', 'ccaas: the key of it, PEM')
    .option('--without-tls', 'ccaas: whoever reaches the server can drive the chaincode')
    .option('--source <dir>', 'node: the built chaincode', productChaincode().folder)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: PackageFlags) => {
      const { id, bytes } = await packed(flags);
      const out = path.resolve(flags.out);
      await writePrivateFile(path.dirname(out), path.basename(out), bytes);
      write(`${id}\n`);
    });
}

async function packed({ type, label, source, ...service }: PackageFlags): Promise<ChaincodePackage> {
  return type === 'node' ? packNode(label, source) : packService(label, await readConnection(service));
}

async function readConnection(flags: ServiceFlags): Promise<ServiceConnection> {
  const { address, tlsRootCert, tlsClientCert, tlsClientKey, withoutTls } = flags;
  if (address === undefined) throw usage('a package of type ccaas needs the address of a server', 'give --address');
  if (withoutTls === true) return { address };
  if (tlsRootCert === undefined || tlsClientCert === undefined || tlsClientKey === undefined) {
    throw usage(
      'mutual TLS needs three files',
      'give --tls-root-cert, --tls-client-cert and --tls-client-key, or --without-tls',
    );
  }
  const [rootCert, clientCert, clientKey] = await Promise.all([
    readPem(tlsRootCert),
    readPem(tlsClientCert),
    readPem(tlsClientKey),
  ]);
  return { address, tls: { rootCert, clientCert, clientKey } };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw usage(`${file} cannot be read`, 'name a file that can', cause);
  }
}

function usage(message: string, cure: string, cause?: unknown): CliError {
  return new CliError({ code: 'USAGE', message, cure, cause });
}
