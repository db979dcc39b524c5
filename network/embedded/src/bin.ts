#!/usr/bin/env node
/** `npx @llmnet/embedded-fabric`: a network for the chaincode in a folder, until Ctrl-C. */
import { parseArgs } from 'node:util';
import { destination, pino } from 'pino';
import { EmbeddedNetworkError, messageOf } from './errors';
import { startEmbeddedNetwork, type StartedNetwork, type StartOptions } from './start-embedded-network';

const HELP = `Runs a Hyperledger Fabric network in one process for a Node.js chaincode, until Ctrl-C.

  --chaincode PATH         folder or module of the built chaincode (default: this folder)
  --chaincode-name NAME    its name on the channel (default: basic)
  --organisations A,B      MSP ids (default: Org1MSP,Org2MSP)
  --channel NAME           name of the channel (default: mychannel)
  --port NUMBER            port of the first organisation's gateway, the others follow (default, and for 0: free ones)
  --control-port NUMBER    control interface for peers, snapshots and the clock (default: none)
  --data DIR               folder of ledger and keys, which are kept (default: a temporary one)
  --transactions           a line of JSON for each transaction
`;

const OPTIONS = {
  chaincode: { type: 'string', default: '.' },
  'chaincode-name': { type: 'string' },
  organisations: { type: 'string' },
  channel: { type: 'string' },
  port: { type: 'string' },
  'control-port': { type: 'string' },
  data: { type: 'string' },
  transactions: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readOptions(args: readonly string[]): StartOptions | 'help' {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.help) return 'help';
    for (const [name, value] of Object.entries(values))
      if (value === '') throw new TypeError(`--${name} needs a value`);
    return {
      chaincode: values.chaincode,
      ...given('chaincodeName', values['chaincode-name']),
      ...given(
        'organisations',
        values.organisations?.split(',').map((mspId) => mspId.trim()),
      ),
      ...given('channel', values.channel),
      ...given('firstPort', portOf(values.port)),
      ...given('controlPort', portOf(values['control-port'])),
      ...given('dataFolder', values.data),
      ...(values.transactions ? { logger: pino({ level: 'info' }, destination({ sync: false })) } : {}),
      // The ledgers can no longer be trusted to advance together.
      onFatal: (error) => {
        fail(error);
      },
    };
  } catch (cause) {
    throw new EmbeddedNetworkError('CONFIG_INVALID', `${messageOf(cause)}. See --help.`, { cause });
  }
}

function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  // A computed key widens to string; this is the pair it was given.
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(`${text} is not a port`);
}

function describe({ channel, chaincode, connections, network }: StartedNetwork): string {
  const lines = connections.map(
    ({ mspId, address, files }) =>
      `${mspId}\n  gateway     ${address}\n  TLS root    ${files.tlsRoot}\n  certificate ${files.certificate}\n  private key ${files.privateKey}`,
  );
  const control = network.controlUrl === undefined ? [] : [`Control: ${network.controlUrl}`];
  return `${[`Channel ${channel}, chaincode ${chaincode}`, ...lines, ...control, 'Stop with Ctrl-C.'].join('\n')}\n`;
}

function fail(error: unknown): never {
  const code = error instanceof EmbeddedNetworkError ? error.code : 'UNEXPECTED';
  process.stderr.write(`${code}: ${messageOf(error)}\n`);
  process.exit(1);
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const started = await startEmbeddedNetwork(options);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void started.stop().then(() => process.exit(0), fail));
  }
  process.stdout.write(describe(started));
}

main(process.argv.slice(2)).catch(fail);
