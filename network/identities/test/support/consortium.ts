import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createConsortium } from '@llmnet/fabric-identities';
import { temporaryFolder } from '@llmnet/test-kit/programs';

export const ASTER = 'AsterMSP';

let template: Promise<string> | undefined;

/** A folder of its own with two members: Aster with two peers, a node `worker` and an admin. */
export async function consortium(): Promise<string> {
  template ??= createTemplate();
  const dir = join(temporaryFolder(), 'identities');
  await cp(await template, dir, { recursive: true });
  return dir;
}

async function createTemplate(): Promise<string> {
  const dir = join(temporaryFolder(), 'template');
  await createConsortium({
    dir,
    orderers: 1,
    members: [
      {
        mspId: ASTER,
        peers: 2,
        peerHostNames: ['peer.aster.example'],
        nodes: [
          { enrolmentId: 'worker', ou: 'client', roles: ['respondent', 'validator'] },
          { enrolmentId: 'admin', ou: 'admin', roles: [] },
        ],
      },
      { mspId: 'BirchMSP', nodes: [] },
    ],
  });
  return dir;
}

export function certificateAt(file: string): X509Certificate {
  return new X509Certificate(readFileSync(file));
}
