import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FabricNetworkError, findBinaries, packService } from '@llmnet/network/fabric';

describe("the folder of Fabric's programs", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmnet-programs-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function install(version: string): Promise<void> {
    for (const name of ['peer', 'orderer', 'configtxgen', 'discover']) {
      const script = `#!/bin/sh\necho "${name}:"\necho " Version: ${version}"\n`;
      await writeFile(join(folder, name), script, { mode: 0o755 });
    }
  }

  it('says which program is missing', async () => {
    const error: unknown = await findBinaries(folder).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FabricNetworkError);
    expect(error).toMatchObject({ code: 'BINARIES_MISSING' });
    expect(String(error)).toContain(join(folder, 'peer'));
  });

  it('must be of the version that the embedded network reproduces', async () => {
    await install('2.5.0');
    await expect(findBinaries(folder)).rejects.toMatchObject({ code: 'BINARIES_WRONG_VERSION' });
  });

  it('is taken with the right version', async () => {
    await install('v3.1.5');
    await expect(findBinaries(folder)).resolves.toMatchObject({ orderer: join(folder, 'orderer') });
  });
});

describe('the package of a chaincode server', () => {
  it('has the same id for the same address, and another for another', async () => {
    const first = await packService('probe', '127.0.0.1:7000');
    expect((await packService('probe', '127.0.0.1:7000')).bytes.equals(first.bytes)).toBe(true);
    expect((await packService('probe', '127.0.0.1:7001')).id).not.toBe(first.id);
    expect(first.id).toMatch(/^probe:[0-9a-f]{64}$/);
  });
});
