import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { collectionsFile, membersCollection } from '@llmnet/native-fabric';
import { InvalidArgumentError, type Command } from 'commander';
import type { CommandContext } from './context';

interface CollectionFlags {
  readonly name: string;
  readonly members: readonly string[];
  readonly peers?: number;
  readonly requiredPeers: number;
  readonly out: string;
}

const EXAMPLES = `
Examples:
  llmnet chaincode collections --members Org1MSP,Org2MSP,Org3MSP --out collections.json
  llmnet chaincode collections --members Org1MSP,Org2MSP --peers 4 --required-peers 1 --out collections.json`;

/** `llmnet chaincode collections` */
export function addCollectionsCommand(chaincode: Command, { write }: CommandContext): void {
  chaincode
    .command('collections')
    .summary('write the file for --collections-config')
    .description("Writes the collection of the members' sealed texts; every member approves with the same file.")
    .requiredOption('--members <mspIds>', 'MSP ids with commas between them', mspIdsFrom)
    .requiredOption('--out <file>', 'where to write the file')
    .option('--name <name>', 'name of the collection', 'texts')
    .option('--peers <number>', 'peers of all members together (default: one each)', countFrom(1))
    .option('--required-peers <number>', 'other peers that must hold a text before it is endorsed', countFrom(0), 0)
    .addHelpText('after', EXAMPLES)
    .action(async ({ name, members, peers = members.length, requiredPeers, out }: CollectionFlags) => {
      const collection = membersCollection(name, members, { peers, requiredPeerCount: requiredPeers });
      await writeFile(out, collectionsFile([collection]));
      write(`${path.resolve(out)}\n`);
    });
}

function mspIdsFrom(text: string): readonly string[] {
  const mspIds = text.split(',');
  if (new Set(mspIds).size < mspIds.length || !mspIds.every((mspId) => /^[A-Za-z0-9.-]+$/.test(mspId))) {
    throw new InvalidArgumentError('They are different MSP ids with commas between them, such as Org1MSP,Org2MSP.');
  }
  return mspIds;
}

function countFrom(lowest: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < lowest) throw new InvalidArgumentError(`It is a number from ${lowest}.`);
    return count;
  };
}
