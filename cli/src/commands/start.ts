import { embeddedDriver, nativeDriver, readModelServers } from '@llmnet/consortium';
import { InvalidArgumentError, type Command } from 'commander';
import { locateFabric, reportFailure } from '../network/native/fabric';
import { startAndServe, type StartOptions } from '../start';
import { dataOption, type CommandContext } from './context';
import { askedShape, assertNotGiven, SHAPE_OPTIONS, type ShapeFlags } from './native-options';

const MAX_PORT = 65_535;
const DEFAULT_ROUNDS = 3;
const MAX_ROUNDS = 1_000;

interface StartFlags extends ShapeFlags {
  readonly data: string;
  readonly port?: number;
  readonly host?: readonly string[];
  readonly models?: string;
  readonly rounds: number;
  readonly once: boolean;
  readonly native: boolean;
}

const EXAMPLES = `
Examples:
  npm start
  npm start -- --once
  npm start -- --port 8080 --rounds 0
  npm start -- --host host.docker.internal
  npm start -- --models my-models.json
  npm start -- --native --ordering bft4
  npm start -- --data /tmp/second-network`;

/** `llmnet start`: a whole network on this machine, until it is stopped. */
export function addStartCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('start')
    .summary('start a network on this machine')
    .description(
      'Starts a network of seven members on this machine and serves until it is stopped (Ctrl-C or llmnet stop).',
    )
    .option('--port <number>', 'the port of the first API (default: a free one)', parsePort)
    .option(
      '--host <names...>',
      'further names of this machine that clients and their web pages may ask by (default: localhost and the like)',
      collectHost,
    )
    .option('--models <file>', 'JSON file of OpenAI-compatible servers to use instead of the embedded experts')
    .option('--rounds <number>', 'how often the example questions are asked', parseRounds, DEFAULT_ROUNDS)
    .option('--once', 'stop when the example questions have been answered', false)
    .option('--native', "run Fabric's own peers and orderers instead of the embedded network", false)
    .addOption(dataOption())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: StartFlags) => {
      const { data, port, host, models, rounds, once, native } = flags;
      if (!native) assertNotGiven(SHAPE_OPTIONS, flags);
      const options: StartOptions = {
        ...{ dataDir: data, rounds, once, write: context.write },
        network: native
          ? nativeDriver({ ...askedShape(flags), locate: locateFabric, reportFailure })
          : embeddedDriver(),
        ...(port === undefined ? {} : { port }),
        ...(host === undefined ? {} : { hosts: host }),
        ...(models === undefined ? {} : { models: readModelServers(models) }),
      };
      context.exitWith(await startAndServe(options));
    });
  for (const option of SHAPE_OPTIONS) command.addOption(option);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > MAX_PORT) {
    throw new InvalidArgumentError(`A port is a number from 1 to ${MAX_PORT}.`);
  }
  return port;
}

function collectHost(text: string, before: readonly string[] = []): readonly string[] {
  const address = `http://${text}`;
  if (!URL.canParse(address) || new URL(address).hostname !== text.toLowerCase()) {
    throw new InvalidArgumentError('A host is a name or an address without port, such as gateway.example.');
  }
  return [...before, text];
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 0 || rounds > MAX_ROUNDS) {
    throw new InvalidArgumentError(`Rounds are a number from 0 to ${MAX_ROUNDS}.`);
  }
  return rounds;
}
