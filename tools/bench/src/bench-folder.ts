import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsortium } from '@llmnet/fabric-identities';

export const CLIENT = 'client';
export const ADMIN = 'admin';

/** A temporary folder with the identities of members. */
export class BenchFolder {
  private constructor(
    readonly dir: string,
    readonly mspIds: readonly string[],
  ) {}

  static async create(members: number): Promise<BenchFolder> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-bench-'));
    const mspIds = Array.from({ length: members }, (_, index) => `Member${index + 1}MSP`);
    const folder = new BenchFolder(dir, mspIds);
    const nodes = [
      { enrolmentId: CLIENT, ou: 'client', roles: [] },
      { enrolmentId: ADMIN, ou: 'admin', roles: [] },
    ] as const;
    await createConsortium({
      dir: folder.identitiesDir,
      members: mspIds.map((mspId) => ({ mspId, nodes: [...nodes] })),
    });
    return folder;
  }

  get identitiesDir(): string {
    return join(this.dir, 'identities');
  }

  /** Only when nothing runs in it any more: what is left running is found by what is in the folder. */
  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
