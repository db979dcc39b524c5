import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import {
  FABRIC_VERSION,
  installFabric,
  toolFolder,
  type Installation,
  type InstallOptions,
} from '@llmnet/native-fabric';
import { createProgress, type Step } from '../progress';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import { CliError } from '../errors';
import type { CommandContext } from './context';

const BYTES_PER_MB = 1_000_000;

interface InstallFlags {
  readonly version: string;
  readonly from?: NonNullable<InstallOptions['source']>;
  readonly sha256?: string;
  readonly unverified: boolean;
  readonly to?: string;
}

const EXAMPLES = `
The digest is the one that GitHub publishes with the release, unless --sha256 names one that you trust more. HTTPS_PROXY,
HTTP_PROXY and NO_PROXY are respected.

Examples:
  llmnet network install
  llmnet network install --from hyperledger-fabric-linux-amd64-${FABRIC_VERSION}.tar.gz --sha256 HEX
  llmnet network install --from https://mirror.example.com/fabric.tar.gz --sha256 HEX --to /opt/fabric`;

/** `llmnet network install`: Fabric's own programs, for a native network. */
export function addInstallCommand(network: Command, { write }: CommandContext): void {
  network
    .command('install')
    .summary("install Fabric's programs for a native network")
    .description(
      "Gets the official release archive of Hyperledger Fabric for this platform, checks its digest and installs its programs where 'network up --native' finds them.",
    )
    .option('--version <version>', 'the release', FABRIC_VERSION)
    .option('--from <file-or-url>', 'an archive to use instead of the official one', parseSource)
    .option('--sha256 <hex>', 'the SHA-256 that the archive must have', parseDigest)
    .option('--unverified', 'install without checking a digest', false)
    .option('--to <dir>', 'the folder that gets bin and config (default: .llmnet/fabric/VERSION)')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: InstallFlags) => {
      write(`${summary(await install(flags))}\n`);
    });
}

async function install({ version, from, sha256, unverified, to }: InstallFlags): Promise<Installation> {
  if (sha256 !== undefined && unverified) {
    throw new CliError({
      code: 'USAGE',
      message: '--sha256 and --unverified exclude each other',
      cure: 'leave out one',
    });
  }
  return createProgress(process.stderr).step(`installing Fabric ${version}`, (step) =>
    withSignals((signal) =>
      installFabric({
        version,
        digest: digestChoice(sha256, unverified),
        folder: to ?? toolFolder(DEFAULT_DATA_FOLDER, version.replace(/^v/, '')),
        env: process.env,
        onProgress: detailsOn(step),
        signal,
        ...(from === undefined ? {} : { source: from }),
      }),
    ),
  );
}

function digestChoice(sha256: string | undefined, unverified: boolean): InstallOptions['digest'] {
  if (sha256 !== undefined) return { kind: 'given', sha256 };
  return { kind: unverified ? 'unverified' : 'published' };
}

/** Ctrl-C leaves nothing half done. */
async function withSignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.once(name, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}

function detailsOn(step: Step): NonNullable<InstallOptions['onProgress']> {
  return (progress) => {
    switch (progress.step) {
      case 'digest':
        step.detail('its digest');
        break;
      case 'archive':
        step.detail(megabytes(progress.doneBytes, progress.totalBytes));
        break;
      case 'unpack':
        step.detail('unpacking');
        break;
      case 'check':
        step.detail('checking its version');
        break;
    }
  };
}

function megabytes(done: number, total: number | undefined): string {
  const figure = (bytes: number): string => (bytes / BYTES_PER_MB).toFixed(0);
  return total === undefined ? `${figure(done)} MB` : `${figure(done)} of ${figure(total)} MB`;
}

function summary({ folder, version, existed, archive }: Installation): string {
  const where = `Fabric ${version} in ${path.join(folder, 'bin')}`;
  if (existed || archive === undefined) return `${where} was there before.`;
  const checked = {
    given: 'as given with --sha256',
    published: 'as published with the release',
    unverified: 'NOT CHECKED',
  }[archive.digest];
  return `${where}\nSHA-256 of the archive: ${archive.sha256} (${checked})`;
}

function parseSource(text: string): NonNullable<InstallFlags['from']> {
  if (!/^https?:\/\//i.test(text)) return { file: path.resolve(text) };
  if (!URL.canParse(text)) throw new InvalidArgumentError('It is a file or an http address.');
  return { url: new URL(text) };
}

function parseDigest(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('A SHA-256 has 64 hex digits.');
  return text;
}
