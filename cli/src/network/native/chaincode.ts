import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  membersCollection,
  serviceAddress,
  type CollectionDefinition,
  type ManagedChaincode,
  type NetworkPlan,
} from '@llmnet/native-fabric';
import { CliError } from '../../errors';
import { BUSY_HEAP } from '../../heap-sizes';
import { projectRoot } from '../../project-root';
import type { NativeOptions } from './options';

/** A chaincode of the user's own; the product's where there is none. */
export type ChaincodeOptions = Pick<NativeOptions, 'chaincode' | 'chaincodeName'>;

/** The product's own chaincode, which a native network runs unless another is named. */
export const PRODUCT = {
  folder: path.join(projectRoot, 'chaincode'),
  name: 'llmnet',
  channel: 'llmnet',
  collection: 'texts',
} as const;

const SERVER = path.join(PRODUCT.folder, 'bin', 'supervised-server.cjs');
const OTHER_NAME = 'basic';

const manifest = z.object({ version: z.string().min(1) });

/**
 * The chaincode that the options name, for whoever the members are: one server a member.
 * @returns functions that throw CliError CHAINCODE_INVALID
 */
export function managedChaincode({ chaincode, chaincodeName }: ChaincodeOptions): ManagedChaincode {
  const isProduct = chaincode === undefined;
  const folder = isProduct ? PRODUCT.folder : path.resolve(chaincode);
  const name = chaincodeName ?? (isProduct ? PRODUCT.name : OTHER_NAME);
  return {
    release: (plan) => ({
      label: `${name}_${versionOf(folder)}`,
      program: { script: SERVER, modulePath: folder, execArgv: BUSY_HEAP },
      servers: plan.members.map(({ mspId, chaincodeServer }) => ({
        identitiesDir: plan.identitiesDir,
        mspId,
        address: serviceAddress(plan, chaincodeServer),
      })),
    }),
    definition: (plan) => ({ name, version: versionOf(folder), collections: isProduct ? [textsOf(plan)] : [] }),
  };
}

/** Where each member has two peers, one disk may be lost: a text is endorsed when another peer has it too. */
function textsOf({ members }: NetworkPlan): CollectionDefinition {
  const peers = members.flatMap((member) => member.peers).length;
  return membersCollection(
    PRODUCT.collection,
    members.map(({ mspId }) => mspId),
    { peers, requiredPeerCount: peers > members.length ? 1 : 0 },
  );
}

function versionOf(folder: string): string {
  const file = path.join(folder, 'package.json');
  try {
    return manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  } catch (cause) {
    throw new CliError({
      code: 'CHAINCODE_INVALID',
      message: `${file} is not the package.json of a chaincode: it needs a version`,
      cure: 'name the folder of a chaincode for fabric-shim with --chaincode DIR',
      cause,
    });
  }
}
