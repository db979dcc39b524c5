import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chaincodePaths, createConsortium, ordererPaths, peerPaths } from '@llmnet/fabric-identities';
import { temporaryFolder } from '@llmnet/test-kit/programs';

describe('identities of servers that are reached at other addresses than loopback', () => {
  it('name the addresses and the names of all of them, addresses as addresses', async () => {
    const dir = temporaryFolder();
    await createConsortium({ dir, hosts: ['127.0.0.2', 'peers.example'], members: [{ mspId: 'AsterMSP', nodes: [] }] });
    for (const { tlsCert } of [peerPaths(dir, 'AsterMSP', 0), ordererPaths(dir, 0), chaincodePaths(dir, 'AsterMSP')]) {
      const { subjectAltName } = new X509Certificate(readFileSync(tlsCert));
      expect(subjectAltName?.split(', ')).toEqual([
        ...['DNS:localhost', 'IP Address:127.0.0.1'],
        ...['IP Address:127.0.0.2', 'DNS:peers.example'],
      ]);
    }
  });
});
