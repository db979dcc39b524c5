import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { certificateReport, exposedKeys, ORDERER_MSP_ID, organisationPaths } from '@llmnet/fabric-identities';
import type { FabricBinaries } from '../../binaries';
import type { ChannelConfig } from '../../membership/config/channel-config';
import { ConfigTranslator } from '../../membership/config/config-translator';
import { fetchConfig } from '../../membership/config/fetch-config';
import { anchorPeersOf } from '../../membership/edits/anchor-peers';
import { rootsOf } from '../../membership/edits/msp-value';
import { organisationsOf } from '../../membership/edits/organisations';
import type { NetworkProbes } from '../probes';
import { memoize } from './memoize';
import type { Site } from './site';
import { tlsState } from './tls-state';

type ChannelProbes = Pick<NetworkProbes, 'tls' | 'channelMembers' | 'localRoots' | 'certificates' | 'exposedKeys'>;

/** What the channel's configuration says of the members, beside what is in their own folders. */
export function channelProbes(binaries: FabricBinaries, site: Site): ChannelProbes {
  const { channel, identitiesDir, host, members } = site.plan;
  const translator = new ConfigTranslator(binaries);
  const configOf = memoize((name) =>
    site.ask(site.peers, async (admin) => translator.decode((await fetchConfig(admin, name)).bytes)),
  );
  const organisations = [...members.map(({ mspId }) => mspId), ORDERER_MSP_ID];
  return {
    tls: async (server) => {
      const node = site.node(server);
      const kind = 'mspId' in node ? 'Application' : 'Orderer';
      const config = await configOf(channel);
      const believed = config && rootsOf(config, [kind, server.organisation])?.tls;
      return tlsState(host, node.ports.service, believed ?? (await localRoots(identitiesDir, server.organisation)).tls);
    },
    channelMembers: async () => membersOf(await configOf(channel)),
    localRoots: (mspId) => localRoots(identitiesDir, mspId),
    certificates: async () =>
      (await certificateReport(identitiesDir)).filter(({ owner }) => organisations.includes(owner.split('/')[0] ?? '')),
    exposedKeys: async () =>
      (await exposedKeys(identitiesDir)).map((key) => {
        const [organisation = ''] = relative(identitiesDir, key.file).split(sep);
        return { ...key, organisation };
      }),
  };
}

function membersOf(config: ChannelConfig | undefined): ReturnType<NetworkProbes['channelMembers']> {
  if (config === undefined) return Promise.resolve(undefined);
  return Promise.resolve(
    organisationsOf(config).map((mspId) => ({
      mspId,
      anchors: anchorPeersOf(config, mspId),
      roots: rootsOf(config, ['Application', mspId]),
    })),
  );
}

async function localRoots(identitiesDir: string, mspId: string): ReturnType<NetworkProbes['localRoots']> {
  const { caCert, tlsCaCert } = organisationPaths(identitiesDir, mspId);
  return { signing: [await readFile(caCert, 'utf8')], tls: [await readFile(tlsCaCert, 'utf8')] };
}
