import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NetworkConfig, type NetworkConfigInput } from '@llmnet/embedded-fabric/config';
import { chaincodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { writeConfig } from '../configs';
import { BUSY_HEAP, programPath, READY_TIMEOUT_MS } from '../program-paths';
import type { NetworkDriver, NetworkMember, NetworkStart } from './driver';

/** Names of its two processes: the whole network, and its chaincode. */
export const EMBEDDED_PROCESSES = { network: 'network', chaincode: 'chaincode' } as const;

/** WARN would silently mean info (fabric-shim's logger takes winston's names). */
const CHAINCODE_ENVIRONMENT = { CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING' };

export interface EmbeddedDriverOptions {
  /** Flags of Node.js for its processes, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

/** One process is the whole network, one more its chaincode, which shows itself as the first member's. */
export function embeddedDriver({ execArgv = [] }: EmbeddedDriverOptions = {}): NetworkDriver {
  return {
    kind: 'embedded',
    portsFor: (members) => members + 1,
    topology: (_layout, founders) =>
      Promise.resolve({ members: founders.map((mspId) => ({ mspId, peers: 1 })), orderers: 1, hosts: [] }),
    async start(start: NetworkStart) {
      const { supervisor, layout, members, ports, display } = start;
      const [chaincodePort = 0, ...peerPorts] = ports;
      const address = loopback(chaincodePort);
      const placed = members.map(({ mspId }, index) => ({ mspId, port: peerPorts[index] ?? 0 }));
      const flags = [...execArgv, ...BUSY_HEAP];
      // Written before anything is started: a failure then has nothing to end.
      const networkArguments = [writeConfig(layout, 'network', NetworkConfig, networkConfig(start, placed, address))];
      const serverArguments = chaincodeArguments(start, address);
      await display('Ledger and chaincode', () =>
        Promise.all([
          supervisor.spawn({
            name: EMBEDDED_PROCESSES.network,
            script: programPath('network'),
            args: networkArguments,
            execArgv: flags,
            readyTimeoutMs: READY_TIMEOUT_MS,
          }),
          supervisor.spawn({
            name: EMBEDDED_PROCESSES.chaincode,
            script: programPath('chaincode'),
            args: serverArguments,
            env: CHAINCODE_ENVIRONMENT,
            execArgv: flags,
            readyTimeoutMs: READY_TIMEOUT_MS,
          }),
        ]),
      );
      return {
        peers: new Map(placed.map(({ mspId, port }) => [mspId, [loopback(port)]])),
        follow: () => undefined,
      };
    },
  };
}

const loopback = (port: number): string => `127.0.0.1:${port}`;

function networkConfig(
  { spec, layout, members }: NetworkStart,
  placed: NetworkConfigInput['members'],
  address: string,
): NetworkConfigInput {
  const { name, version, collections } = spec.chaincode;
  return {
    dataDir: layout.ledgers,
    channel: spec.channel,
    identitiesDir: layout.identities,
    members: placed,
    chaincode: {
      ...{ name, version, ccid: chaincodeId(spec.chaincode), address },
      tls: { serverCaCert: chaincodePaths(layout.identities, hostOf(members)).tlsCaCert },
    },
    collections: collections.map((collection) => ({
      ...{ name: collection, members: members.map(({ mspId }) => mspId) },
      ...{ memberOnlyRead: true, blockToLive: 0 },
    })),
    blocks: 'instant',
  };
}

function chaincodeId({ name, version }: NetworkStart['spec']['chaincode']): string {
  return `${name}:${version}`;
}

/** The member whose TLS identity the one chaincode server shows. */
function hostOf(members: readonly NetworkMember[]): string {
  return members[0]?.mspId ?? '';
}

function chaincodeArguments({ spec, layout, members }: NetworkStart, address: string): string[] {
  const { tlsCert, tlsKey } = chaincodePaths(layout.identities, hostOf(members));
  return [
    'server',
    ...['--chaincode-address', address],
    ...['--chaincode-id', chaincodeId(spec.chaincode)],
    ...['--module-path', spec.chaincode.folder],
    ...['--chaincode-tls-cert-file', tlsCert],
    ...['--chaincode-tls-key-file', tlsKey],
    ...['--chaincode-tls-client-cacert-file', peerAuthorities(layout.identities, members)],
  ];
}

/** Only the members' peers may drive the chaincode: their TLS authorities in one file. */
function peerAuthorities(identities: string, members: readonly NetworkMember[]): string {
  const file = path.join(identities, 'peer-tls-authorities.pem');
  const certificates = members.map(({ mspId }) => readFileSync(organisationPaths(identities, mspId).tlsCaCert, 'utf8'));
  writeFileSync(file, certificates.join('\n'), { mode: 0o600 });
  return file;
}
