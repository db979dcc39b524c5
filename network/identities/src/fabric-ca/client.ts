import { types } from 'node:util';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import type { Credential } from '../certificates';
import { IdentityError } from '../errors';
import { authorityInfoSchema, enrolmentSchema, envelopeSchema } from './answers';
import type { CertificateAuthority, CertificateRequest, EnrolmentSecret, IssuedCertificate } from './authority';
import { signingRequest } from './signing-request';
import { authorizationToken } from './token';

export interface FabricCaOptions {
  /** Such as `https://ca.alpha.example:7054`. */
  readonly url: string;
  /** Which of the server's authorities; its default one if left out. */
  readonly caName?: string;
  /** Root of the server's TLS certificate, PEM; the system's roots if left out. */
  readonly tlsRoot?: string;
}

const TIMEOUT_MS = 30_000;

/** A Fabric CA server by its HTTP interface (hyperledger/fabric-ca, `swagger/swagger-fabric-ca.json`). */
export class FabricCa implements CertificateAuthority {
  readonly address: string;
  readonly #base: URL;
  readonly #caName: string;
  readonly #dispatcher: Agent;

  constructor({ url, caName = '', tlsRoot }: FabricCaOptions) {
    this.#base = new URL(url);
    this.address = `${this.#base.origin}${caName === '' ? '' : ` (${caName})`}`;
    this.#caName = caName;
    this.#dispatcher = new Agent(tlsRoot === undefined ? {} : { connect: { ca: tlsRoot } });
  }

  async chain(): Promise<readonly string[]> {
    const { CAChain } = await this.#post('cainfo', this.#named({}), () => ({}), authorityInfoSchema);
    return CAChain;
  }

  async enrol({ enrolmentId, secret }: EnrolmentSecret, request: CertificateRequest): Promise<IssuedCertificate> {
    const authorization = `Basic ${Buffer.from(`${enrolmentId}:${secret}`).toString('base64')}`;
    return this.#certify('enroll', request, () => ({ authorization }));
  }

  async reenrol(current: Credential, request: CertificateRequest): Promise<IssuedCertificate> {
    return this.#certify('reenroll', request, (path, body) => ({
      authorization: authorizationToken(current, 'POST', path, body),
    }));
  }

  async #certify(
    operation: string,
    { privateKey, commonName, profile, hosts, attributes }: CertificateRequest,
    headers: Authorize,
  ): Promise<IssuedCertificate> {
    const body = this.#named({
      certificate_request: await signingRequest(privateKey, commonName),
      ...(profile === 'tls' ? { profile } : {}),
      ...(hosts === undefined ? {} : { hosts }),
      ...(attributes === undefined ? {} : { attr_reqs: attributes.map((name) => ({ name, optional: false })) }),
    });
    const { Cert, ServerInfo } = await this.#post(operation, body, headers, enrolmentSchema);
    return { certificate: Cert, chain: ServerInfo.CAChain };
  }

  #named(fields: object): string {
    return JSON.stringify({ ...fields, ...(this.#caName === '' ? {} : { caname: this.#caName }) });
  }

  async #post<T>(operation: string, body: string, authorize: Authorize, schema: z.ZodType<T>): Promise<T> {
    const path = `/api/v1/${operation}`;
    const { status, text } = await this.#exchange(path, body, authorize(path, body));
    const answer = envelopeSchema.safeParse(parseJson(text));
    if (!answer.success) {
      throw this.#answerInvalid(operation, `status ${status}, no answer of a Fabric CA`);
    }
    const { success, errors, result } = answer.data;
    if (!success) {
      throw this.#refused(
        operation,
        status,
        (errors ?? []).map(({ code, message }) => `${message} (${code})`),
      );
    }
    const parsed = schema.safeParse(result);
    if (!parsed.success) {
      throw this.#answerInvalid(operation, z.prettifyError(parsed.error));
    }
    return parsed.data;
  }

  async #exchange(
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(new URL(path, this.#base), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        dispatcher: this.#dispatcher,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new IdentityError({
        code: 'AUTHORITY_UNREACHABLE',
        message: `the authority ${this.address} does not answer (${reasonOf(cause)})`,
        cure: 'check its address, that it runs, and the root of its TLS certificate',
        cause,
      });
    }
  }

  #refused(operation: string, status: number, reasons: readonly string[]): IdentityError {
    return new IdentityError({
      code: 'AUTHORITY_REFUSED',
      message: `the authority ${this.address} refuses to ${operation}: ${reasons.join('; ') || `status ${status}`}`,
      cure: 'check enrolment id and secret, and that the identity is registered with its type and attributes',
    });
  }

  #answerInvalid(operation: string, problem: string): IdentityError {
    return new IdentityError({
      code: 'AUTHORITY_ANSWER_INVALID',
      message: `${this.address} answers ${operation} with something else: ${problem}`,
      cure: 'check that this is the address of a Fabric CA server',
    });
  }
}

type Authorize = (path: string, body: string) => Record<string, string>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error || types.isNativeError(error))) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
