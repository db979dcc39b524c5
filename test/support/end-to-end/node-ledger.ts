import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ledger, LedgerConfig, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import { z } from 'zod';
import { MEMBERS, layoutOf, nodeFiles } from '@llmnet/consortium';

const WorkerFile = z.object({ ledger: LedgerConfig });

/** Connects a node of a started network as its own member's worker is connected, with the keys in the data folder. The caller closes it. */
export async function connectNode(dataFolder: string, mspId: string, enrolmentId: string): Promise<Ledger> {
  const layout = layoutOf(dataFolder);
  const name = MEMBERS.find((member) => member.mspId === mspId)?.name;
  if (name === undefined) throw new Error(`${mspId} is not a member of the started network`);
  const file = path.join(layout.configs, `worker-${name.toLowerCase()}.json`);
  const { ledger } = WorkerFile.parse(JSON.parse(await readFile(file, 'utf8')));
  const identity = await loadNodeIdentity(nodeFiles(layout, mspId, enrolmentId));
  return new Ledger(identity, await readLedgerAddress(ledger));
}
