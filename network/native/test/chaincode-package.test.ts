import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { packService, type ServiceTls } from '@llmnet/native-fabric';
import { storedGzip } from '../src/chaincode/package/stored-gzip';
import { unpack } from './support/unpack';

const TLS: ServiceTls = {
  rootCert: pem('CERTIFICATE', 'root'),
  clientCert: pem('CERTIFICATE', 'client'),
  clientKey: pem('PRIVATE KEY', 'client key'),
};

function pem(kind: string, text: string): string {
  return `-----BEGIN ${kind}-----\n${Buffer.from(text).toString('base64')}\n-----END ${kind}-----\n`;
}

describe('the package of a chaincode server', () => {
  it('is the same, byte for byte, for the same address and keys', async () => {
    const first = await packService('probe', { address: '127.0.0.1:7000', tls: TLS });
    const second = await packService('probe', { address: '127.0.0.1:7000', tls: { ...TLS } });
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect(second.id).toBe(first.id);
  });

  it('keeps its bytes from release to release, as ids are on ledgers', async () => {
    const { id } = await packService('probe', { address: '127.0.0.1:7000' });
    expect(id).toBe('probe:4d7234a46572d68893449c2e151fb559ee5d6caa09f58889394b84cf967948a8');
  });

  it.each([
    ['address', 'probe', { address: '127.0.0.1:7001', tls: TLS }],
    ['key', 'probe', { address: '127.0.0.1:7000', tls: { ...TLS, clientKey: pem('EC PRIVATE KEY', 'another') } }],
    ['label', 'probe2', { address: '127.0.0.1:7000', tls: TLS }],
  ])('has another id for another %s', async (_, label, connection) => {
    const first = await packService('probe', { address: '127.0.0.1:7000', tls: TLS });
    expect((await packService(label, connection)).id).not.toBe(first.id);
  });

  it('has the hash of its bytes for an id, after the label', async () => {
    const { id, bytes } = await packService('probe', { address: 'localhost:7000' });
    expect(id).toBe(`probe:${createHash('sha256').update(bytes).digest('hex')}`);
  });

  it("tells the peer to show a certificate and which authority's server to trust", async () => {
    const { bytes } = await packService('probe', { address: 'chaincode.example:7000', tls: TLS });
    const outer = await unpack(bytes);
    expect(JSON.parse(String(outer.get('metadata.json')))).toEqual({ path: '', type: 'ccaas', label: 'probe' });
    const code = await unpack(outer.get('code.tar.gz') ?? Buffer.alloc(0));
    expect([...code.keys()]).toEqual(['connection.json']);
    expect(JSON.parse(String(code.get('connection.json')))).toEqual({
      address: 'chaincode.example:7000',
      dial_timeout: '10s',
      tls_required: true,
      client_auth_required: true,
      client_key: TLS.clientKey,
      client_cert: TLS.clientCert,
      root_cert: TLS.rootCert,
    });
  });

  it.each(['', '-probe', 'a probe', 'a:b'])('refuses "%s" as a label, as a peer would', async (label) => {
    await expect(packService(label, { address: '127.0.0.1:7000' })).rejects.toMatchObject({ code: 'PACKAGE_INVALID' });
  });

  it.each(['localhost', 'localhost:', 'localhost:0', 'localhost:65536', 'https://localhost:7000', ':7000'])(
    'refuses "%s" as an address',
    async (address) => {
      await expect(packService('probe', { address })).rejects.toMatchObject({ code: 'PACKAGE_INVALID' });
    },
  );

  it('refuses a key that is none, and does not repeat it', async () => {
    const clientKey = 'a secret that is not PEM';
    const error: unknown = await packService('probe', { address: 'localhost:7000', tls: { ...TLS, clientKey } }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code: 'PACKAGE_INVALID' });
    expect(String(error)).toContain('the client key is not PEM');
    expect(String(error)).not.toContain('secret');
  });
});

describe('gzip without compression', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 200_000])('gives %d bytes back', (length) => {
    const contents = Buffer.alloc(length, 'abcdefghij');
    expect(gunzipSync(storedGzip(contents)).equals(contents)).toBe(true);
  });
});
