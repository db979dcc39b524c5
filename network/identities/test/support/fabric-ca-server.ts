import {
  createPrivateKey,
  createVerify,
  generateKeyPairSync,
  randomBytes,
  X509Certificate as NodeCertificate,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ECDSA_P256, issueAuthority, toCryptoKey, type Credential } from '../../src/certificates';
import { RANDOM_ISSUANCE } from '../../src/issuance';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '../../src/x509';

export interface Registration {
  readonly secret: string;
  readonly type: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

interface SigningRequest {
  readonly certificate_request: string;
  readonly profile?: string;
  readonly hosts?: readonly string[];
  readonly attr_reqs?: readonly { readonly name: string; readonly optional: boolean }[];
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const servers: Server[] = [];

afterAll(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/**
 * A Fabric CA server as far as enrolment goes: it checks secrets and tokens, verifies signing requests and signs certificates
 * (hyperledger/fabric-ca, `lib/serverenroll.go`, `util/util.go`).
 */
export class FabricCaServer {
  /** Paths of the requests so far. */
  readonly requests: string[] = [];
  /** Sent before the root, as a server does whose authority is an intermediate one. */
  intermediate: string | undefined;

  private constructor(
    readonly url: string,
    private readonly name: string,
    readonly authority: Credential,
    private readonly registrations: ReadonlyMap<string, Registration>,
  ) {}

  /** @param tls the certificate with which it serves https; http if left out */
  static async start(
    name: string,
    registrations: Readonly<Record<string, Registration>>,
    tls?: Credential,
  ): Promise<FabricCaServer> {
    const authority = await issueAuthority(RANDOM_ISSUANCE, 'Cedar', name);
    const listener: RequestListener = (request, response) => {
      void server.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    };
    const http =
      tls === undefined
        ? createServer(listener)
        : createTlsServer({ cert: tls.certificate, key: tls.privateKey }, listener);
    servers.push(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const server = new FabricCaServer(url, name, authority, new Map(Object.entries(registrations)));
    return server;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const path = request.url ?? '';
    const body = await text(request);
    this.requests.push(path);
    try {
      const result = await this.#result(path, body, request.headers.authorization ?? '');
      return { status: 201, body: { success: true, result, errors: [], messages: [] } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const errors = [{ code: error.code, message: error.message }];
      return { status: error.status, body: { success: false, result: '', errors, messages: [] } };
    }
  }

  async #result(path: string, body: string, authorization: string): Promise<object> {
    const { caname = this.name } = JSON.parse(body) as { caname?: string };
    if (caname !== this.name) throw new Refusal(500, 18, `CA '${caname}' does not exist`);
    switch (path) {
      case '/api/v1/cainfo':
        return this.#info();
      case '/api/v1/enroll':
        return this.#certificate(this.#basic(authorization), JSON.parse(body) as SigningRequest);
      case '/api/v1/reenroll':
        return this.#certificate(this.#token(authorization, path, body), JSON.parse(body) as SigningRequest);
      default:
        throw new Refusal(404, 0, 'Not found');
    }
  }

  #info(): object {
    const chain = `${this.intermediate ?? ''}${this.authority.certificate}`;
    return { CAName: 'ca', CAChain: Buffer.from(chain).toString('base64'), Version: '1.5.21' };
  }

  #basic(authorization: string): string {
    const [id = '', secret] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
    if (this.registrations.get(id)?.secret !== secret) throw new Refusal(401, 20, 'Authentication failure');
    return id;
  }

  #token(authorization: string, path: string, body: string): string {
    const [certificate = '', signature = ''] = authorization.split('.');
    const pem = Buffer.from(certificate, 'base64').toString();
    const signer = new NodeCertificate(pem);
    const payload = ['POST', ...[path, body].map((part) => Buffer.from(part).toString('base64')), certificate].join(
      '.',
    );
    const bytes = Buffer.from(signature, 'base64');
    const isSigned = createVerify('sha256').update(payload).verify(signer.publicKey, bytes);
    if (!isSigned || !hasLowS(bytes) || !signer.verify(new NodeCertificate(this.authority.certificate).publicKey)) {
      throw new Refusal(401, 20, 'Authentication failure');
    }
    return new X509Certificate(pem).subjectName.getField('CN')[0] ?? '';
  }

  async #certificate(id: string, request: SigningRequest): Promise<object> {
    const csr = new Pkcs10CertificateRequest(request.certificate_request);
    if (!(await csr.verify())) throw new Refusal(400, 9002, 'CSR Decode failed');
    const { type = '', attributes = {} } = this.registrations.get(id) ?? {};
    const known: Record<string, string> = { 'hf.EnrollmentID': id, 'hf.Type': type, ...attributes };
    const wanted = request.attr_reqs ?? [
      { name: 'hf.EnrollmentID', optional: false },
      { name: 'hf.Type', optional: false },
    ];
    const missing = wanted.find(({ name, optional }) => !optional && known[name] === undefined);
    if (missing !== undefined) {
      throw new Refusal(500, 0, `The following required attributes are missing: [${missing.name}]`);
    }
    const attrs = Object.fromEntries(wanted.map(({ name }) => [name, known[name]]));
    const issuer = new X509Certificate(this.authority.certificate);
    const certificate = await X509CertificateGenerator.create({
      ...RANDOM_ISSUANCE.validity(1),
      serialNumber: `1${randomBytes(18).toString('hex')}0`,
      subject: [{ OU: [type] }, { CN: [id] }],
      issuer: issuer.subjectName,
      signingAlgorithm: ECDSA_P256,
      signingKey: await toCryptoKey(createPrivateKey(this.authority.privateKey), 'sign'),
      publicKey: csr.publicKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        await AuthorityKeyIdentifierExtension.create(issuer),
        ...(request.profile === 'tls' ? [subjectNames(request.hosts ?? [])] : []),
        new Extension('1.2.3.4.5.6.7.8.1', false, Buffer.from(JSON.stringify({ attrs }))),
      ],
    });
    const pem = `${certificate.toString('pem')}\n`;
    return { Cert: Buffer.from(pem).toString('base64'), ServerInfo: this.#info() };
  }
}

/** A key that no authority has seen. */
export function strangeKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function subjectNames(hosts: readonly string[]): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension(
    hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
  );
}

/** Half the order of P-256, the highest S that Fabric's verifiers take (`bccsp/utils/ecdsa.go`). */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

function hasLowS(der: Buffer): boolean {
  const rLength = der.readUInt8(3);
  return BigInt(`0x${der.subarray(6 + rLength).toString('hex')}`) <= HALF_ORDER;
}
