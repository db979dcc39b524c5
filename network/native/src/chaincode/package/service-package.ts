import { ChaincodeError } from '../errors';
import { packCode, type ChaincodePackage } from './chaincode-package';

const DIAL_TIMEOUT = '10s';
const ADDRESS = /^(?<host>\[[0-9A-Fa-f:.]+\]|[^\s:/]+):(?<port>\d{1,5})$/;
const HIGHEST_PORT = 65_535;

/** How a peer and the chaincode server of its member know each other: PEM texts. */
export interface ServiceTls {
  /** Authority behind the server's certificate, which names the host of the address. */
  readonly rootCert: string;
  /** What the peer shows to the server. */
  readonly clientCert: string;
  readonly clientKey: string;
}

/** Where a chaincode server listens. */
export interface ServiceConnection {
  /** `host:port` as the peer reaches it. */
  readonly address: string;
  /** Mutual TLS; without it whoever reaches the port can drive the chaincode. */
  readonly tls?: ServiceTls;
}

/**
 * Packs a package of type `ccaas`. With TLS it holds the peer's private client key: write it with mode 0600, and give it to no
 * other member. Fields of connection.json as the peer reads them (Fabric `core/container/externalbuilder/instance.go`).
 * @throws ChaincodeError PACKAGE_INVALID
 */
export async function packService(label: string, { address, tls }: ServiceConnection): Promise<ChaincodePackage> {
  assertAddress(address);
  const connection = { address, dial_timeout: DIAL_TIMEOUT, ...(tls === undefined ? WITHOUT_TLS : mutualTls(tls)) };
  return packCode(label, 'ccaas', { 'connection.json': JSON.stringify(connection) });
}

const WITHOUT_TLS = { tls_required: false };

function mutualTls({ rootCert, clientCert, clientKey }: ServiceTls): object {
  return {
    tls_required: true,
    client_auth_required: true,
    client_key: pem(clientKey, 'PRIVATE KEY', 'the client key'),
    client_cert: pem(clientCert, 'CERTIFICATE', 'the client certificate'),
    root_cert: pem(rootCert, 'CERTIFICATE', 'the root certificate'),
  };
}

function assertAddress(address: string): void {
  const port = Number(ADDRESS.exec(address)?.groups?.port);
  if (!(port >= 1 && port <= HIGHEST_PORT)) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `"${address}" is not the address of a chaincode server`,
      cure: 'give it as HOST:PORT, as the peer reaches it',
    });
  }
}

/** A peer would say what is wrong with a PEM only when it first dials. The text itself is shown to nobody. */
function pem(text: string, kind: string, what: string): string {
  if (!new RegExp(`-----BEGIN ([A-Z]+ )?${kind}-----[^-]+-----END ([A-Z]+ )?${kind}-----`).test(text)) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `${what} is not PEM`,
      cure: `give a file that has a block BEGIN ${kind}`,
    });
  }
  return text;
}
