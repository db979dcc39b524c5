import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FabricBinaries } from '../../binaries';
import { AdminCli } from '../../commands/admin-cli';
import { NativeNetworkError } from '../../errors';
import { serviceAddress, type NetworkPlan } from '../../plan/network-plan';
import { ordererNodes, peerNodes } from '../../plan/nodes';
import { isListening } from '../../readiness/listening';
import { until } from '../../readiness/poll';
import type { ChannelConfig } from '../config/channel-config';
import type { ConfigInBlock } from '../config/config-block';
import { ConfigTranslator } from '../config/config-translator';
import { fetchConfig, ordererFlags, type OrdererEndpoint } from '../config/fetch-config';
import { MembershipError } from '../errors';
import { withScratchFolder } from '../scratch-folder';
import type { ConfigSigner } from './config-signer';
import { signatureCount, updateEnvelope } from './update-envelope';

export type ConfigEdit = (config: ChannelConfig) => ChannelConfig;

interface CurrentConfig extends ConfigInBlock {
  readonly config: ChannelConfig;
}

/** Changes of a channel's configuration: written into a file, signed by one admin after another, and submitted. */
export class ChannelUpdates {
  readonly #translator: ConfigTranslator;

  /** @param member whose admin reads the configuration and submits updates */
  constructor(
    private readonly binaries: FabricBinaries,
    private readonly plan: NetworkPlan,
    private readonly member: AdminCli,
  ) {
    this.#translator = new ConfigTranslator(binaries);
  }

  /** The configuration as the ordering service has it. @throws {NativeNetworkError} COMMAND_FAILED, NOT_READY */
  async current(): Promise<CurrentConfig> {
    const fetched = await fetchConfig(this.member, this.plan.channel, await this.#orderer());
    return { ...fetched, config: await this.#translator.decode(fetched.bytes) };
  }

  /**
   * Writes the update that an edit needs into a file (common.Envelope), unsigned.
   * @returns false where the channel is so already; no file is written then
   */
  async prepare(file: string, edit: ConfigEdit): Promise<boolean> {
    const { bytes, config } = await this.current();
    const next = edit(config);
    if (isDeepStrictEqual(next, config)) return false;
    const { channel } = this.plan;
    const update = await this.#translator.computeUpdate(channel, bytes, await this.#translator.encode(next));
    await writeFile(file, updateEnvelope(channel, update));
    return true;
  }

  /**
   * Submits a signed update, to which the submitting admin's own signature is added, and waits until the plan's peers that run have
   * it.
   * @throws {MembershipError} CHANNEL_UPDATE_REFUSED; {NativeNetworkError} NOT_READY
   */
  async submit(file: string): Promise<void> {
    const before = await this.current();
    const orderer = await this.#orderer();
    try {
      await this.member.peer('channel', 'update', '-f', file, '-c', this.plan.channel, ...ordererFlags(orderer));
    } catch (cause) {
      throw refused(signatureCount(await readFile(file)), cause);
    }
    await this.#waitForPeers(before.sequence + 1);
  }

  /**
   * Makes a change at once, where all the admins that it needs are at hand.
   * @returns false where the channel is so already
   */
  async apply(edit: ConfigEdit, signers: readonly ConfigSigner[]): Promise<boolean> {
    return withScratchFolder(async (folder) => {
      const file = join(folder, 'update.pb');
      if (!(await this.prepare(file, edit))) return false;
      for (const signer of signers) await signer.sign(file);
      await this.submit(file);
      return true;
    });
  }

  async #waitForPeers(sequence: number): Promise<void> {
    const { plan, binaries } = this;
    for (const node of peerNodes(plan)) {
      if (!(await isListening(plan.host, node.ports.service))) continue;
      const admin = new AdminCli(binaries, plan, node);
      await until(`the arrival of the new channel configuration at ${node.name}`, async () => {
        return (await fetchConfig(admin, plan.channel)).sequence >= sequence;
      });
    }
  }

  /** The first orderer that runs. */
  async #orderer(): Promise<OrdererEndpoint> {
    const { plan } = this;
    for (const { identity, ports } of ordererNodes(plan)) {
      if (await isListening(plan.host, ports.service)) {
        return { address: serviceAddress(plan, ports.service), tlsCaCert: identity.tlsCaCert };
      }
    }
    throw new NativeNetworkError({
      code: 'NOT_READY',
      message: 'no orderer of the network runs',
      cure: 'start it: npx llmnet network up --native',
    });
  }
}

function refused(signatures: number, cause: unknown): MembershipError {
  return new MembershipError({
    code: 'CHANNEL_UPDATE_REFUSED',
    message: `the ordering service refused the channel update, signed ${signatures} times before it was submitted: ${
      cause instanceof Error ? cause.message : String(cause)
    }`,
    cure: 'if a policy is not satisfied, let more members sign; if the update is outdated, prepare it anew',
    cause,
  });
}
