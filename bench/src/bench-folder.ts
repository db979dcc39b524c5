import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsortium } from '@llmnet/network/identities';

export const CLIENT = 'client';
export const ADMIN = 'admin';

/** Processes that are just being ended may still write. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** A temporary folder with the identities of members; gone at the latest when this process ends. */
export class BenchFolder {
  private constructor(
    readonly dir: string,
    readonly mspIds: readonly string[],
  ) {}

  static async create(members: number): Promise<BenchFolder> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-bench-'));
    const mspIds = Array.from({ length: members }, (_, index) => `Member${index + 1}MSP`);
    const folder = new BenchFolder(dir, mspIds);
    process.once('exit', folder.remove);
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

  readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.dir, REMOVAL);
  };
}
