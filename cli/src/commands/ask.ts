import { InvalidArgumentError, Option, type Command } from 'commander';
import { dataFolderAt, type ApiAddress, type RunRecord } from '@llmnet/supervisor';
import { ask, askStreaming, type Question } from '../api/ask';
import type { Provenance } from '../api/chat-completion';
import { CliError } from '../errors';
import { jsonText } from '../json';
import { formatProvenance } from './ask-format';
import { dataOption, type CommandContext } from './context';
import { findRunning, notRunning } from '../status/running';

/** The model name that lets the network choose the experts. */
const DEFAULT_MODEL = 'llm-net';

interface AskOptions {
  readonly data: string;
  readonly api?: string;
  readonly member?: string;
  readonly model: string;
  readonly stream?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  llmnet ask "How many seconds are there in a week?"
  llmnet ask --stream "Which countries share a border with Austria?"
  llmnet ask --json "What is the atomic number of tin?" | jq .llmnet`;

/** `llmnet ask`: one question through the API of the running network. */
export function addAskCommand(program: Command, context: CommandContext): void {
  program
    .command('ask')
    .summary('ask the network a question')
    .description('Asks the running network a question and shows the answer and who gave it.')
    .argument('<question>', 'the question, in quotes')
    .addOption(
      new Option(
        '--api <url>',
        'the gateway that is asked, where npm start has not started it, such as http://127.0.0.1:8080',
      )
        .argParser(parseUrl)
        .conflicts(['member', 'data']),
    )
    .option('--member <name>', 'the member whose API is asked (default: the first)')
    .option('--model <name>', 'the model to ask for', DEFAULT_MODEL)
    .addOption(new Option('--stream', 'show the answer as it is written').conflicts('json'))
    .option('--json', 'print the response of the API and nothing else')
    .addOption(dataOption())
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, options: AskOptions) => {
      const url = options.api ?? chooseApi(runningNetwork(options.data), options.member).url;
      await answer({ url, model: options.model, text }, options, context);
    });
}

function parseUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It is an address such as http://127.0.0.1:8080.');
}

function runningNetwork(data: string): RunRecord {
  const folder = dataFolderAt(data);
  const record = findRunning(folder);
  if (record === null) throw notRunning(folder);
  return record;
}

function chooseApi({ urls }: RunRecord, member: string | undefined): ApiAddress {
  const api = member === undefined ? urls.apis[0] : urls.apis.find((candidate) => candidate.member === member);
  if (api !== undefined) return api;
  throw urls.apis.length === 0 ? stillStarting() : memberUnknown(urls.apis, member);
}

async function answer(question: Question, options: AskOptions, { write }: CommandContext): Promise<void> {
  if (options.stream) {
    const { provenance } = await askStreaming(question, write);
    write(`\n${explain(provenance)}`);
    return;
  }
  const { text, provenance, raw } = await ask(question);
  write(options.json ? `${jsonText(raw)}\n` : `${text}\n${explain(provenance)}`);
}

function explain(provenance: Provenance | null): string {
  return provenance === null ? '' : `\n${formatProvenance(provenance)}\n`;
}

function stillStarting(): CliError {
  return new CliError({
    code: 'NOT_RUNNING',
    message: 'the network is still starting',
    cure: 'wait until llmnet status shows its address, then ask again',
  });
}

function memberUnknown(apis: readonly ApiAddress[], member: string | undefined): CliError {
  return new CliError({
    code: 'MEMBER_UNKNOWN',
    message: `no member named ${member ?? ''} has an API in this network`,
    cure: `choose one of: ${apis.map((api) => api.member).join(', ')}`,
  });
}
