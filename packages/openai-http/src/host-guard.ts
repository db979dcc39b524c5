import { isIPv4 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { ApiError } from './errors';

/** What web pages may read of a response beside its body. */
const EXPOSED_HEADERS = 'x-request-id, x-should-retry, x-llmnet-task, x-llmnet-flag, x-llmnet-agreement, retry-after';
const METHODS = 'GET, HEAD, POST';
const HEADER_NAMES = /^[\w, -]{1,1024}$/;
const PREFLIGHT_SECONDS = '600';

/**
 * Answers only requests that name this machine, so that no page of the web reaches a server that has no key: neither by a name of its own that it lets
 * point here (DNS rebinding: the Host header names it), nor from its own address (the Origin header names it). Loopback names are
 * always let in, so is the address that the connection came in on. Answers the preflight requests of pages that are let in.
 * @param hosts further names that Host and Origin may have, without port
 * @throws ApiError from the handler: 403 host_not_allowed, origin_not_allowed
 */
export function guardHosts(hosts: readonly string[]): RequestHandler {
  const further = new Set(hosts.map((host) => host.toLowerCase()));
  const isAllowed = (hostname: string | undefined, { socket }: Request): boolean =>
    hostname !== undefined &&
    (isLoopback(hostname) || further.has(hostname) || hostname === addressOf(socket.localAddress));
  return (request, response, next) => {
    const { host, origin } = request.headers;
    // Browsers always send it; who leaves it out is no page.
    if (host !== undefined && !isAllowed(hostnameOf(`http://${host}`), request)) throw hostNotAllowed();
    if (origin === undefined) {
      next();
      return;
    }
    response.vary('Origin');
    if (!isAllowed(hostnameOf(origin), request)) throw originNotAllowed();
    response.set({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED_HEADERS });
    if (isPreflight(request)) allowPreflight(request, response);
    else next();
  };
}

const PLAIN_ORIGIN = /^https?:\/\/[\w.:[\]-]+$/i;

/** The name in an origin such as `http://localhost:3000`, in lower case; undefined where it is none. */
function hostnameOf(origin: string): string | undefined {
  if (!PLAIN_ORIGIN.test(origin) || !URL.canParse(origin)) return undefined;
  return new URL(origin).hostname.replace(/\.$/, '');
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

/** An address of a socket as a URL has it. */
function addressOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const mapped = address.replace(/^::ffff:/i, '');
  return isIPv4(mapped) ? mapped : `[${address}]`;
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function allowPreflight(request: Request, response: Response): void {
  const wanted = request.get('access-control-request-headers') ?? '';
  response.set({ 'access-control-allow-methods': METHODS, 'access-control-max-age': PREFLIGHT_SECONDS });
  if (HEADER_NAMES.test(wanted)) response.set('access-control-allow-headers', wanted);
  if (request.get('access-control-request-private-network') === 'true') {
    response.set('access-control-allow-private-network', 'true');
  }
  response.status(204).end();
}

function hostNotAllowed(): ApiError {
  const message =
    'the Host header names another host than this machine; ask by localhost, or add the name to the hosts that this server is configured with';
  return new ApiError({ status: 403, code: 'host_not_allowed', message });
}

function originNotAllowed(): ApiError {
  const message =
    'web pages of this origin may not ask; add its host name to the hosts that this server is configured with';
  return new ApiError({ status: 403, code: 'origin_not_allowed', message });
}
