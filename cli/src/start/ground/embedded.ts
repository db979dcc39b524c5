import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chaincodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { BUSY_HEAP } from '../../heap-sizes';
import { writeConfig } from '../configs';
import { CHAINCODE, CHAINCODE_VERSION, CHANNEL, COLLECTION, MEMBERS } from '../consortium';
import { PROGRAMS } from '../programs';
import type { Layout } from '../layout';
import type { Ground, GroundStart } from './ground';

/** The member whose TLS identity the one chaincode server of this machine shows. */
const CHAINCODE_HOST = 'AsterMSP';
const CHAINCODE_ID = `${CHAINCODE}:${CHAINCODE_VERSION}`;

/** One process is the whole network, one more its chaincode. */
export const EMBEDDED_GROUND: Ground = {
  kind: 'embedded',
  ports: MEMBERS.length + 1,
  orderers: 1,
  members: () => Promise.resolve(MEMBERS.map(({ mspId }) => ({ mspId, peers: 1 }))),
  async start({ supervisor, layout, ports, progress }: GroundStart) {
    const [chaincodePort = 0, ...peerPorts] = ports;
    const chaincode = loopback(chaincodePort);
    const members = MEMBERS.map(({ mspId }, index) => ({ mspId, port: peerPorts[index] ?? 0 }));
    await progress.step('Ledger and chaincode', () =>
      Promise.all([
        supervisor.spawn({
          name: 'network',
          script: PROGRAMS.network,
          args: [writeConfig(layout, 'network', networkConfig(layout, members, chaincode))],
          execArgv: BUSY_HEAP,
        }),
        supervisor.spawn({
          name: 'chaincode',
          script: PROGRAMS.chaincode,
          args: chaincodeArguments(layout, chaincode),
          env: CHAINCODE_ENVIRONMENT,
          execArgv: BUSY_HEAP,
        }),
      ]),
    );
    return {
      peers: new Map(members.map(({ mspId, port }) => [mspId, [loopback(port)]])),
      follow: () => undefined,
    };
  },
};

const loopback = (port: number): string => `127.0.0.1:${port}`;

/** WARN would silently mean info (fabric-shim's logger takes winston's names). */
const CHAINCODE_ENVIRONMENT = { CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING' };

function networkConfig(layout: Layout, members: readonly object[], chaincode: string): object {
  return {
    dataDir: layout.ledgers,
    channel: CHANNEL,
    identitiesDir: layout.identities,
    members,
    chaincode: {
      name: CHAINCODE,
      version: CHAINCODE_VERSION,
      ccid: CHAINCODE_ID,
      address: chaincode,
      tls: { serverCaCert: chaincodePaths(layout.identities, CHAINCODE_HOST).tlsCaCert },
    },
    collections: [
      { name: COLLECTION, members: MEMBERS.map(({ mspId }) => mspId), memberOnlyRead: true, blockToLive: 0 },
    ],
    blocks: 'instant',
  };
}

function chaincodeArguments(layout: Layout, address: string): string[] {
  const { tlsCert, tlsKey } = chaincodePaths(layout.identities, CHAINCODE_HOST);
  return [
    'server',
    ...['--chaincode-address', address],
    ...['--chaincode-id', CHAINCODE_ID],
    ...['--module-path', PROGRAMS.chaincodeModule],
    ...['--chaincode-tls-cert-file', tlsCert],
    ...['--chaincode-tls-key-file', tlsKey],
    ...['--chaincode-tls-client-cacert-file', peerAuthorities(layout)],
  ];
}

/** Only the members' peers may drive the chaincode: their TLS authorities in one file. */
function peerAuthorities(layout: Layout): string {
  const file = path.join(layout.identities, 'peer-tls-authorities.pem');
  const certificates = MEMBERS.map(({ mspId }) =>
    readFileSync(organisationPaths(layout.identities, mspId).tlsCaCert, 'utf8'),
  );
  writeFileSync(file, certificates.join('\n'));
  return file;
}
