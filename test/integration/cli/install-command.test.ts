import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../../cli/src/main';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { archiveOf, releaseEntries, sha256 } from '../../../network/native/test/binaries/support/release';

describe('llmnet network install', () => {
  let archive: string;
  let digest: string;
  let folder: string;

  beforeEach(async () => {
    const bytes = await archiveOf(releaseEntries());
    archive = path.join(temporaryFolder(), 'fabric.tar.gz');
    folder = path.join(temporaryFolder(), 'fabric');
    writeFileSync(archive, bytes);
    digest = sha256(bytes);
  });

  async function run(...args: string[]): Promise<string> {
    let output = '';
    await main(['network', 'install', '--to', folder, ...args], (text) => (output += text));
    return output;
  }

  it('installs an archive with the digest that the operator trusts, and says where', async () => {
    const output = await run('--from', archive, '--sha256', digest);
    expect(output).toContain(path.join(folder, 'bin'));
    expect(output).toContain(`${digest} (as given with --sha256)`);
  });

  it('says that nothing was checked if it was told to check nothing', async () => {
    expect(await run('--from', archive, '--unverified')).toContain('NOT CHECKED');
  });

  it('says that the release was there before', async () => {
    await run('--from', archive, '--unverified');
    expect(await run('--version', 'v3.1.5')).toContain('was there before');
  });

  it('listens to no signals afterwards', async () => {
    const before = process.listenerCount('SIGINT');
    await run('--from', archive, '--unverified');
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it.each([
    ['a digest that is none', ['--sha256', 'abc']],
    ['two wishes that exclude each other', ['--unverified', '--sha256', '0'.repeat(64)]],
  ])('refuses %s', async (_what, args) => {
    await expect(run('--from', archive, ...args)).rejects.toThrow(/64 hex digits|exclude each other/);
  });
});
