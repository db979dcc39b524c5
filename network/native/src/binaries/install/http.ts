import { types } from 'node:util';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { BinariesError } from '../errors';

/** No byte for so long means that nobody answers any more. */
const SILENCE_MS = 60_000;

export interface HttpRequest {
  readonly url: URL;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, are respected. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * GET, following redirects. What Node.js brings along knows no proxies in all versions that are supported, hence the library.
 * @throws {BinariesError} DOWNLOAD_FAILED if there is no answer at all; any status is returned
 */
export async function get({ url, env, signal, headers = {} }: HttpRequest): Promise<Response> {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    // Only https needs a tunnel; many proxies allow none to other ports.
    proxyTunnel: false,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  });
  try {
    const { username, password } = url;
    const authorization = basicAuthorization(username, password);
    return await fetch(shownUrl(url), {
      dispatcher,
      headers: { 'user-agent': 'llmnet', ...headers, ...authorization },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    throw downloadFailed(url, cause);
  }
}

/** The address without the password that it may contain. */
export function shownUrl({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`;
}

export function downloadFailed(url: URL, cause: unknown): BinariesError {
  return new BinariesError({
    code: 'DOWNLOAD_FAILED',
    message: `${shownUrl(url)} cannot be downloaded (${reasonOf(cause)})`,
    cure: 'check the connection and the variables HTTPS_PROXY and NO_PROXY, or name a mirror or a file with --from',
    cause,
  });
}

function basicAuthorization(username: string, password: string): Record<string, string> {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** fetch says "fetch failed"; why is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error || types.isNativeError(error))) return String(error);
  return error.cause === undefined ? error.message || error.name : reasonOf(error.cause);
}
