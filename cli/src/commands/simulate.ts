import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import type { CommandContext } from './context';

const SIMULATION = require.resolve('@llmnet/simulation/main');
const DEFAULT_SEEDS = 20;
const MAX_SEEDS = 1_000;

interface SimulateFlags {
  readonly seeds: number;
  readonly answers?: string;
  readonly json?: string;
  readonly ledger?: string;
  readonly out: string;
}

const EXAMPLES = `
Examples:
  llmnet simulate E2                             one experiment
  llmnet simulate --answers answers.csv          all of them
  llmnet simulate E3 E4 --answers answers.csv --seeds 50 --json figures.json
  llmnet simulate speed                          a million tasks, and how long they take`;

/** `llmnet simulate`: the rules over thousands of tasks, against other rules and under attack. */
export function addSimulateCommand(program: Command, context: CommandContext): void {
  program
    .command('simulate')
    .summary('run the experiments on the rules')
    .description(
      "Runs the chaincode's own rules over recorded and generated answers of models and writes a report as Markdown and HTML. Experiments: E1 other ways of selecting, E2 four model families, E3 attacks, E4 ablation, E5 debate, E6 feedback, E7 income, E8 a real ledger's selections, E9 newcomers, E9b equal providers, E10 a swapped model, P parameters.",
    )
    .argument('[experiments...]', 'which ones; all without any')
    .option('--seeds <number>', 'runs of each figure, each with a seed of its own', parseSeeds, DEFAULT_SEEDS)
    .option('--answers <file>', 'recorded answers: a line a question, a column a model')
    .option('--ledger <file>', "a real ledger's selections, as llmnet export writes them, to be selected again")
    .option('--json <file>', 'write the figures to a file too')
    .option('--out <dir>', 'where the report goes', path.join(DEFAULT_DATA_FOLDER, 'simulation'))
    .addHelpText('after', EXAMPLES)
    .action(async (experiments: readonly string[], flags: SimulateFlags) => {
      const file = (name: string | undefined): string | undefined =>
        name === undefined ? undefined : path.resolve(name);
      const options = {
        experiments,
        seeds: flags.seeds,
        answers: file(flags.answers),
        ledger: file(flags.ledger),
        json: file(flags.json),
        out: path.resolve(flags.out),
      };
      const child = spawn(process.execPath, [SIMULATION, JSON.stringify(options)], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      await once(child, 'exit');
      context.exitWith(child.exitCode ?? 1);
    });
}

function parseSeeds(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > MAX_SEEDS) {
    throw new InvalidArgumentError(`Seeds are a number from 1 to ${MAX_SEEDS}.`);
  }
  return seeds;
}
