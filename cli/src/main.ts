import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { addAskCommand } from './commands/ask';
import { addBenchCommand } from './commands/bench';
import { addChaincodeCommand } from './commands/chaincode';
import type { CommandContext } from './commands/context';
import { addExportCommand } from './commands/export';
import { addNetworkCommand } from './commands/network';
import { addSimulateCommand } from './commands/simulate';
import { addStartCommand } from './commands/start';
import { addStatusCommand } from './commands/status';
import { addStopCommand } from './commands/stop';
import { printable } from '../bootstrap/printable.cjs';
import { CliError } from './errors';

const MANIFEST = path.resolve(__dirname, '..', 'package.json');

const EXAMPLES = `
Examples:
  npm start                                      a network of seven members on this machine
  npx llmnet ask "What is the capital of Peru?"  a question to it
  npx llmnet status                              its processes and addresses
  npx llmnet stop                                its end
  npx llmnet --version                           the version of this command`;

/**
 * Runs one verb of the command line.
 * @param args after the program's name
 * @param write where standard output goes
 * @returns the exit code of the process
 * @throws {CliError} for the caller to show as one line
 */
export async function main(
  args: readonly string[],
  write: (text: string) => void = (text) => process.stdout.write(text),
): Promise<number> {
  // No option of the program: a verb may have one of this name.
  if (args[0] === '--version') {
    write(`${versionOf(MANIFEST)}\n`);
    return 0;
  }
  let exitCode = 0;
  const program = createProgram({
    write: (text) => {
      write(printable(text));
    },
    exitWith: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends --help in this way too.
    if (error.exitCode === 0) return 0;
    throw usageError(error);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('llmnet')
    .description('LLM experts of a consortium behind one OpenAI-compatible endpoint, with a shared ledger.')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: context.write, writeErr: () => undefined });
  for (const add of [
    addStartCommand,
    addAskCommand,
    addStatusCommand,
    addStopCommand,
    addNetworkCommand,
    addChaincodeCommand,
    addBenchCommand,
    addSimulateCommand,
    addExportCommand,
  ])
    add(program, context);
  return program;
}

function versionOf(manifest: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}

function usageError(error: CommanderError): CliError {
  return new CliError({
    code: 'USAGE',
    message: error.message.replace(/^error: /, ''),
    cure: 'see llmnet --help',
    cause: error,
  });
}
