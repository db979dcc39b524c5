import { BinariesError } from '../errors';

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The platform as Fabric's releases name it (Makefile, RELEASE_PLATFORMS). Their Windows archive is left out, as nothing here
 * supervises processes on Windows.
 * @throws {BinariesError} PLATFORM_UNSUPPORTED
 */
export function releasePlatform(system: string = process.platform, architecture: string = process.arch): string {
  const [os, arch] = [SYSTEMS[system], ARCHITECTURES[architecture]];
  if (os === undefined || arch === undefined) {
    throw new BinariesError({
      code: 'PLATFORM_UNSUPPORTED',
      message: `there are no programs of Fabric that run here on ${system} ${architecture}`,
      cure: 'use Linux or macOS on x64 or arm64 (on Windows: WSL), or the embedded network',
    });
  }
  return `${os}-${arch}`;
}
