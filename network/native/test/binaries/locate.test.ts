import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinariesError, findBinaries, locateBinaries, toolFolder } from '../../src/binaries';
import { temporaryFolder, writeFabricPrograms } from '@llmnet/test-kit/programs';

describe("Fabric's programs", () => {
  let dataFolder: string;
  let installed: string;
  let elsewhere: string;

  beforeEach(() => {
    dataFolder = temporaryFolder();
    elsewhere = temporaryFolder();
    installed = join(toolFolder(dataFolder), 'bin');
  });

  it('are taken from FABRIC_BIN before all other places', async () => {
    await writeFabricPrograms(installed, 'v3.1.5');
    await writeFabricPrograms(elsewhere, 'v3.1.4');
    const found = await locateBinaries({ env: { FABRIC_BIN: elsewhere, PATH: installed }, dataFolder });
    expect(found).toMatchObject({ source: 'FABRIC_BIN', version: '3.1.4', tested: true });
    expect(found.binaries.osnadmin).toBe(join(elsewhere, 'osnadmin'));
  });

  it('are not looked for elsewhere if FABRIC_BIN is wrong', async () => {
    await writeFabricPrograms(installed, 'v3.1.5');
    const search = locateBinaries({ env: { FABRIC_BIN: elsewhere, PATH: installed }, dataFolder });
    await expect(search).rejects.toMatchObject({ code: 'BINARIES_MISSING' });
    await expect(search).rejects.toThrow(join(elsewhere, 'peer'));
  });

  it('below FABRIC_BIN, as in an unpacked release, are told with the folder to name instead', async () => {
    await writeFabricPrograms(join(elsewhere, 'bin'), 'v3.1.5');
    await expect(locateBinaries({ env: { FABRIC_BIN: elsewhere }, dataFolder })).rejects.toMatchObject({
      code: 'BINARIES_MISSING',
      cure: expect.stringContaining(`add bin to the folder's name: ${join(elsewhere, 'bin')}`) as string,
    });
  });

  it('are taken from PATH, from several of its folders too', async () => {
    const second = temporaryFolder();
    await writeFabricPrograms(elsewhere, 'v3.1.5');
    await writeFabricPrograms(second, 'v3.1.5');
    await rm(join(elsewhere, 'discover'));
    const found = await locateBinaries({ env: { PATH: `${elsewhere}::${second}` }, dataFolder });
    expect(found).toMatchObject({ source: 'PATH', binaries: { discover: join(second, 'discover') } });
  });

  it('are taken from where they were installed, past unusable ones in PATH', async () => {
    await writeFabricPrograms(elsewhere, 'v1.4.12');
    await writeFabricPrograms(installed, 'v3.1.5');
    const found = await locateBinaries({ env: { PATH: elsewhere }, dataFolder });
    expect(found).toMatchObject({ source: 'tool folder', binaries: { peer: join(installed, 'peer') } });
  });

  it('in PATH that cannot be used are named if there are no others', async () => {
    await writeFabricPrograms(elsewhere, 'v1.4.12');
    const search = locateBinaries({ env: { PATH: elsewhere }, dataFolder });
    await expect(search).rejects.toMatchObject({ code: 'BINARIES_WRONG_VERSION' });
    await expect(search).rejects.toThrow('Fabric 1.4.12');
  });

  it('that are nowhere give a message with the three ways and the embedded network', async () => {
    const error: unknown = await locateBinaries({ env: { PATH: elsewhere }, dataFolder }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(BinariesError);
    expect(error).toMatchObject({
      code: 'BINARIES_MISSING',
      cure: expect.stringMatching(/FABRIC_BIN.*PATH.*network install.*embedded network/) as string,
    });
  });

  it('of the series 2.5 are said to be untested', async () => {
    await writeFabricPrograms(elsewhere, 'v2.5.16');
    await expect(locateBinaries({ env: { FABRIC_BIN: elsewhere }, dataFolder })).resolves.toMatchObject({
      version: '2.5.16',
      tested: false,
    });
  });

  it.each(['v3.0.0', 'v2.4.9', 'v4.1.0', 'latest'])('of the version %s are refused', async (version) => {
    await writeFabricPrograms(elsewhere, version);
    await expect(findBinaries(elsewhere)).rejects.toMatchObject({ code: 'BINARIES_WRONG_VERSION' });
  });

  it.each([undefined, ''])(
    'in a folder that is not given (%p) are said to be missing, with two ways to have them',
    async (folder) => {
      await expect(findBinaries(folder)).rejects.toMatchObject({
        code: 'BINARIES_MISSING',
        cure: expect.stringMatching(/FABRIC_BIN.*installFabric/) as string,
      });
    },
  );

  it('for another machine are refused', async () => {
    await writeFabricPrograms(elsewhere, 'v3.1.5');
    await writeFile(join(elsewhere, 'peer'), Buffer.from('7f454c4602010100', 'hex'), { mode: 0o755 });
    await expect(findBinaries(elsewhere)).rejects.toMatchObject({ code: 'BINARIES_UNUSABLE' });
  });
});
