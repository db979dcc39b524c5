import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installFabric, locateBinaries, toolFolder, type Installation, type InstallOptions } from '../../src/binaries';
import { releasePlatform } from '../../src/binaries/install/platform';
import { temporaryFolder, writeFabricPrograms } from '@llmnet/test-kit/programs';
import { archiveOf, releaseEntries, sha256 } from './support/release';
import { proxy, releaseSite, serve } from './support/servers';

const ARCHIVE = `hyperledger-fabric-${releasePlatform()}-3.1.5.tar.gz`;

describe('the installation of Fabric', () => {
  let dataFolder: string;
  let archive: Buffer;

  beforeEach(async () => {
    dataFolder = temporaryFolder();
    archive = await archiveOf(releaseEntries());
  });

  function install(options: Partial<InstallOptions>): Promise<Installation> {
    const folder = toolFolder(dataFolder);
    return installFabric({ version: '3.1.5', digest: { kind: 'published' }, folder, env: {}, ...options });
  }

  function archiveFile(bytes = archive): { file: string } {
    const file = path.join(temporaryFolder(), 'archive.tar.gz');
    writeFileSync(file, bytes);
    return { file };
  }

  /** What is in the tool folder, hidden things too. */
  function leftovers(): string[] {
    const folder = path.dirname(toolFolder(dataFolder));
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  describe('from the official release', () => {
    it('checks the digest that is published with it', async () => {
      const site = await releaseSite(ARCHIVE, archive, `sha256:${sha256(archive)}`);
      const result = await install({ site });
      expect(result.archive).toEqual({ sha256: sha256(archive), digest: 'published' });
      expect(await locateBinaries({ env: {}, dataFolder })).toMatchObject({ source: 'tool folder', version: '3.1.5' });
    });

    it('refuses other bytes than were published', async () => {
      const site = await releaseSite(ARCHIVE, archive, `sha256:${'0'.repeat(64)}`);
      await expect(install({ site })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
      expect(leftovers()).toEqual([]);
    });

    it('downloads nothing if no digest is published, and says what to do', async () => {
      const site = await releaseSite(ARCHIVE, archive, null);
      await expect(install({ site })).rejects.toMatchObject({
        code: 'DIGEST_UNKNOWN',
        cure: expect.stringMatching(/--sha256.*--unverified/) as string,
      });
      expect(site.requested).toEqual(['/api/tags/v3.1.5']);
    });

    it('says that there is no such release', async () => {
      const site = await releaseSite(ARCHIVE, archive, null);
      const install3199 = install({ site, version: '3.1.99', digest: { kind: 'unverified' } });
      await expect(install3199).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
    });

    it('shows how far it is', async () => {
      const site = await releaseSite(ARCHIVE, archive, `sha256:${sha256(archive)}`);
      const steps: unknown[] = [];
      await install({ site, onProgress: (progress) => steps.push(progress) });
      expect(steps).toContainEqual({ step: 'archive', doneBytes: archive.length, totalBytes: archive.length });
      expect(steps.at(-1)).toEqual({ step: 'check' });
    });

    it('goes through a proxy', async () => {
      const site = await releaseSite(ARCHIVE, archive, `sha256:${sha256(archive)}`);
      const { url, requests } = await proxy();
      await install({ site, env: { HTTP_PROXY: url } });
      expect(requests).toEqual([
        expect.stringMatching('/api/'),
        expect.stringMatching('/downloads/'),
        expect.stringMatching('/stored'),
      ]);
    });

    it('goes past the proxy to hosts of NO_PROXY', async () => {
      const site = await releaseSite(ARCHIVE, archive, `sha256:${sha256(archive)}`);
      const { url, requests } = await proxy();
      await install({ site, env: { HTTP_PROXY: url, NO_PROXY: '127.0.0.1' } });
      expect(requests).toEqual([]);
    });

    it('asks the proxy of HTTPS_PROXY for a tunnel to an https address', async () => {
      const { url, tunnels } = await proxy();
      const source = { url: new URL('https://mirror.invalid/fabric.tar.gz') };
      const failing = install({ source, digest: { kind: 'unverified' }, env: { HTTPS_PROXY: url } });
      await expect(failing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
      expect(tunnels).toEqual(['mirror.invalid:443']);
    });
  });

  describe('from a mirror', () => {
    it('logs in with the password in the address, and never shows it', async () => {
      let authorization: string | undefined;
      const mirror = await serve((request, response) => {
        authorization = request.headers.authorization;
        response.writeHead(500).end();
      });
      const source = { url: new URL(mirror.replace('//', '//user:secret@')) };
      const failing = install({ source, digest: { kind: 'unverified' } });
      await expect(failing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
      await expect(failing).rejects.toThrow(/^(?!.*secret).*answers 500/);
      expect(authorization).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
    });

    it('leaves nothing if the connection breaks', async () => {
      const mirror = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(archive.subarray(0, 100), () => response.destroy());
      });
      const failing = install({ source: { url: new URL(mirror) }, digest: { kind: 'unverified' } });
      await expect(failing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
      expect(leftovers()).toEqual([]);
    });

    it('leaves nothing if it is stopped', async () => {
      const stopping = new AbortController();
      const mirror = await serve((_request, response) => {
        response.writeHead(200).write(archive.subarray(0, 100), () => {
          stopping.abort();
        });
      });
      const failing = install({
        source: { url: new URL(mirror) },
        digest: { kind: 'unverified' },
        signal: stopping.signal,
      });
      await expect(failing).rejects.toMatchObject({ code: 'INSTALL_STOPPED' });
      expect(leftovers()).toEqual([]);
    });
  });

  describe('from a file', () => {
    it('takes the programs and the sample configuration, nothing else', async () => {
      const { folder, archive: checked } = await install({
        source: archiveFile(),
        digest: { kind: 'given', sha256: sha256(archive).toUpperCase() },
      });
      expect(checked?.digest).toBe('given');
      expect(readdirSync(folder).sort()).toEqual(['bin', 'config']);
      expect(statSync(path.join(folder, 'bin/discover')).mode & 0o777).toBe(0o755);
      expect(statSync(path.join(folder, 'config/core.yaml')).mode & 0o777).toBe(0o644);
      expect(leftovers()).toEqual(['3.1.5']);
    });

    it('says so if the digest was not checked', async () => {
      const result = await install({ source: archiveFile(), digest: { kind: 'unverified' } });
      expect(result.archive?.digest).toBe('unverified');
    });

    it('does nothing the second time', async () => {
      await install({ source: archiveFile(), digest: { kind: 'unverified' } });
      await expect(install({ source: { file: 'gone' } })).resolves.toMatchObject({ existed: true });
    });

    it('leaves a folder alone that is something else', async () => {
      const folder = toolFolder(dataFolder);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'notes.txt'), 'mine');
      await expect(install({ source: archiveFile() })).rejects.toMatchObject({ code: 'FOLDER_OCCUPIED' });
      expect(readdirSync(folder)).toEqual(['notes.txt']);
    });

    it('does not take another version for the one that was asked for', async () => {
      const source = archiveFile(await archiveOf(releaseEntries('v3.1.3')));
      await expect(install({ source, digest: { kind: 'unverified' } })).rejects.toMatchObject({
        code: 'BINARIES_WRONG_VERSION',
        cure: expect.stringContaining('--version 3.1.3') as string,
      });
      expect(leftovers()).toEqual([]);
    });

    it('refuses programs that do not run here', async () => {
      const entries = releaseEntries().map((entry) =>
        entry.name === 'bin/peer' ? { ...entry, text: '\u007fELF of another machine' } : entry,
      );
      const source = archiveFile(await archiveOf(entries));
      await expect(install({ source, digest: { kind: 'unverified' } })).rejects.toMatchObject({
        code: 'BINARIES_UNUSABLE',
      });
      expect(leftovers()).toEqual([]);
    });

    it.each([
      ['an entry above it', { name: '../outside', text: 'x' }],
      ['an entry above it by way of bin', { name: 'bin/../../outside', text: 'x' }],
      ['an absolute entry', { name: '/tmp/outside', text: 'x' }],
      ['a symbolic link', { name: 'bin/link', type: 'symlink' as const, linkname: '/etc/passwd' }],
      ['a hard link', { name: 'bin/link', type: 'link' as const, linkname: '/etc/passwd' }],
    ])('refuses an archive with %s', async (_what, entry) => {
      const source = archiveFile(await archiveOf([...releaseEntries(), entry]));
      await expect(install({ source, digest: { kind: 'unverified' } })).rejects.toMatchObject({
        code: 'ARCHIVE_INVALID',
      });
      expect(leftovers()).toEqual([]);
    });

    it.each([
      ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
      ['no archive', () => Buffer.from('<html>log in first</html>')],
    ])('refuses an archive that is %s', async (_what, damage) => {
      const source = archiveFile(damage(archive));
      await expect(install({ source, digest: { kind: 'unverified' } })).rejects.toMatchObject({
        code: 'ARCHIVE_INVALID',
      });
      expect(leftovers()).toEqual([]);
    });

    it('says that there is no such file', async () => {
      const source = { file: path.join(dataFolder, 'gone.tar.gz') };
      await expect(install({ source, digest: { kind: 'unverified' } })).rejects.toMatchObject({
        code: 'RELEASE_NOT_FOUND',
      });
    });
  });

  it('is refused for a version that the project cannot use', async () => {
    await expect(install({ version: '2.2.0' })).rejects.toMatchObject({ code: 'BINARIES_WRONG_VERSION' });
    await expect(install({ version: '../3.1.5' })).rejects.toMatchObject({ code: 'BINARIES_WRONG_VERSION' });
  });

  it('is refused into a folder that is of another version', async () => {
    await writeFabricPrograms(path.join(toolFolder(dataFolder), 'bin'), 'v3.1.3');
    await expect(install({ source: archiveFile() })).rejects.toMatchObject({ code: 'FOLDER_OCCUPIED' });
  });

  it.each([
    ['win32', 'x64'],
    ['linux', 'riscv64'],
  ])('is refused on %s %s', (system, architecture) => {
    expect(() => releasePlatform(system, architecture)).toThrow(
      expect.objectContaining({ code: 'PLATFORM_UNSUPPORTED' }) as Error,
    );
  });

  it.each([
    ['linux', 'arm64', 'linux-arm64'],
    ['darwin', 'x64', 'darwin-amd64'],
  ])("takes the archive that Fabric's releases have for %s %s", (system, architecture, platform) => {
    expect(releasePlatform(system, architecture)).toBe(platform);
  });
});
