import { keepNewcomerModels, layoutOf, memberName, NODES, nodesOfMember, parseModelServers } from '@llmnet/consortium';
import { createConsortium } from '@llmnet/fabric-identities';
import { MspId } from '@llmnet/protocol';
import { addMember } from '@llmnet/native-fabric';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CliError } from '../errors';
import { admit } from '../membership/admit';
import type { NativeFolder } from '../membership/native-folder';
import { membershipContext, openRunningNetwork, type NativeSiteOptions } from '../membership/native-site';
import { untilItServes } from '../membership/newcomer';
import { CLIENT_NODES } from '../network/clients';
import { createProgress } from '../progress';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';

interface AddFlags extends NativeSiteOptions {
  readonly vote: boolean;
  readonly label?: string;
  readonly models?: string;
  /** Micro-credits. */
  readonly grant: bigint;
}

const MICRO_CREDITS = 1_000_000n;
const DEFAULT_GRANT = 100n * MICRO_CREDITS;

const HELP = `
The keys of all members' admins must be in the data folder: they sign the channel update, approve the chaincode and, with
--vote, vote. Where they are not, each member does its part by itself: see docs/membership.md. A command that was broken off, or
that waits for votes, goes on when it is run again.

Examples:
  llmnet network add-member HazelMSP --vote
  llmnet network add-member HazelMSP --vote --models hazels-models.json
  llmnet network add-member Org4MSP --label "Fourth organisation" --grant 0`;

/** `llmnet network add-member`: one more organisation in a running native network. */
export function addAddMemberCommand(network: Command, { write }: CommandContext): void {
  const command = network
    .command('add-member')
    .summary('take an organisation into a native network')
    .description(
      'Creates the identities of an organisation, adds it to the channel, starts and joins its peers, approves the chaincode with collections that it keeps too, and opens the votes on the ledger: to admit it, then to give it money. In a network of npm start its worker and its gateway start when it can pay for its provider.',
    )
    .argument('<mspId>', 'its MSP id, such as Org4MSP', parseMspId)
    .option('--label <text>', 'its name on the ledger (default: the MSP id without MSP)')
    .addOption(
      new Option('--grant <credits>', 'what the members give it, if it cannot pay for its provider')
        .argParser(parseCredits)
        .default(DEFAULT_GRANT, '100'),
    )
    .option(
      '--models <file>',
      'JSON file of OpenAI-compatible servers that its worker uses (networks of npm start only)',
    )
    .option('--vote', 'vote for it as every member', false);
  addSiteOptions(command)
    .addHelpText('after', HELP)
    .action(async (mspId: string, flags: AddFlags) => {
      const network = await openRunningNetwork(flags);
      const isProduct = network.folder.kind === 'product';
      if (flags.models !== undefined) bringModels(network.folder, mspId, flags.models);
      const members = network.plan.members.map((member) => member.mspId).filter((other) => other !== mspId);
      const newcomer = { mspId, nodes: nodesOfMember() };
      const plan = await addMember(membershipContext(network), newcomer, NODES.admin.enrolmentId);
      if (!isProduct) {
        await createConsortium({ dir: plan.identitiesDir, members: [{ mspId, nodes: CLIENT_NODES }] });
      }
      if (flags.chaincode !== undefined) return;
      const { label = memberName(mspId), grant, vote, data } = flags;
      const progress = createProgress(process.stderr);
      const admission = { plan, members, mspId, label, grant, votes: vote };
      const isReady = await admit(admission, { progress, write, data, isProduct });
      if (!isReady || !isProduct) return;
      const title = `Worker and gateway of ${mspId}`;
      const { member, url } = await progress.step(title, () => untilItServes(network.folder, mspId));
      write(`${member} serves at ${url}/v1\n`);
    });
}

/** @throws {CliError} MODELS_INVALID */
function bringModels({ kind, data }: NativeFolder, mspId: string, file: string): void {
  if (kind !== 'product') {
    throw new CliError({
      code: 'MODELS_INVALID',
      message: 'only a network of npm start runs the workers of its members',
      cure: 'leave --models out, and give the models to the worker of the member',
    });
  }
  keepNewcomerModels(layoutOf(data.root), mspId, parseModelServers(file, [memberName(mspId)]));
}

function parseMspId(text: string): string {
  if (MspId.safeParse(text).success) return text;
  throw new InvalidArgumentError('An MSP id begins with a letter and has letters, digits, dots and hyphens.');
}

/** @returns micro-credits */
function parseCredits(text: string): bigint {
  if (/^\d{1,15}$/.test(text)) return BigInt(text) * MICRO_CREDITS;
  throw new InvalidArgumentError('It is a whole number of credits.');
}
