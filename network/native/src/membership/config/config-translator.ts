import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FabricBinaries } from '../../binaries';
import { runCommand } from '../../commands/command';
import { withScratchFolder } from '../scratch-folder';
import { channelConfigSchema, type ChannelConfig } from './channel-config';

const CONFIG = 'common.Config';

/** Fabric's `configtxlator`: it knows what is inside every value of a channel's configuration. */
export class ConfigTranslator {
  constructor(private readonly binaries: Pick<FabricBinaries, 'configtxlator'>) {}

  /** @param config common.Config. @throws {NativeNetworkError} COMMAND_FAILED */
  async decode(config: Uint8Array): Promise<ChannelConfig> {
    const json = await this.#convert(config, ['proto_decode', '--type', CONFIG]);
    return channelConfigSchema.parse(JSON.parse(json.toString()));
  }

  /** @returns common.Config. @throws {NativeNetworkError} COMMAND_FAILED */
  encode(config: ChannelConfig): Promise<Buffer> {
    return this.#convert(Buffer.from(JSON.stringify(config)), ['proto_encode', '--type', CONFIG]);
  }

  /**
   * What leads from one configuration (common.Config) to another that differs.
   * @returns common.ConfigUpdate
   * @throws {NativeNetworkError} COMMAND_FAILED
   */
  computeUpdate(channel: string, original: Uint8Array, updated: Uint8Array): Promise<Buffer> {
    return withScratchFolder(async (folder) => {
      const [from, to, output] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'update')];
      await writeFile(from, original);
      await writeFile(to, updated);
      const files = ['--original', from, '--updated', to, '--output', output];
      await runCommand(this.binaries.configtxlator, ['compute_update', '--channel_id', channel, ...files], {});
      return readFile(output);
    });
  }

  #convert(input: Uint8Array, command: readonly string[]): Promise<Buffer> {
    return withScratchFolder(async (folder) => {
      const [from, to] = [join(folder, 'input'), join(folder, 'output')];
      await writeFile(from, input);
      await runCommand(this.binaries.configtxlator, [...command, '--input', from, '--output', to], {});
      return readFile(to);
    });
  }
}
