import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { freePorts } from '@llmnet/supervisor';
import { EmbeddedNetworkError, messageOf } from '../errors';

/** A class that extends fabric-contract-api's `Contract`. */
export type ContractClass = abstract new (...parameters: never[]) => object;

/** A chaincode that is served in this process. */
export interface ContractServer {
  /** `host:port` */
  readonly address: string;
  stop(): void;
}

interface Contracts {
  readonly contracts: readonly unknown[];
  readonly serializers: unknown;
}

/** What fabric-shim's own command calls to serve a chaincode; these modules have no types. */
interface Shim {
  readonly server: (
    chaincode: object,
    options: { readonly ccid: string; readonly address: string },
  ) => { start(): Promise<void>; readonly _server: { forceShutdown(): void } };
  readonly ChaincodeFromContract: new (contracts: unknown[], serializers: unknown, metadata: object) => object;
  readonly Bootstrap: {
    getInfoFromContract(folder: string): Contracts;
    getMetadata(folder: string): Promise<object>;
  };
  readonly JSONSerializer: unknown;
}

/**
 * Serves a chaincode with fabric-shim in this process, on a free port of loopback.
 * @param chaincode folder of its package.json, whose own fabric-shim is used; or one contract
 * @param ccid the package id that it registers with
 * @throws EmbeddedNetworkError CHAINCODE_UNUSABLE
 */
export async function serveContracts(chaincode: string | ContractClass, ccid: string): Promise<ContractServer> {
  try {
    const shim = loadShim(typeof chaincode === 'string' ? join(resolve(chaincode), 'package.json') : __filename);
    const { contracts, serializers } =
      typeof chaincode === 'string'
        ? shim.Bootstrap.getInfoFromContract(resolve(chaincode))
        : {
            contracts: [chaincode],
            serializers: { transaction: 'json', serializers: { json: shim.JSONSerializer } },
          };
    const metadata = typeof chaincode === 'string' ? await shim.Bootstrap.getMetadata(resolve(chaincode)) : {};
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const server = shim.server(new shim.ChaincodeFromContract([...contracts], serializers, metadata), {
      ccid,
      address,
    });
    await server.start();
    return {
      address,
      stop: () => {
        server._server.forceShutdown();
      },
    };
  } catch (cause) {
    const name = typeof chaincode === 'string' ? chaincode : chaincode.name;
    throw new EmbeddedNetworkError(
      'CHAINCODE_UNUSABLE',
      `Cannot serve the chaincode ${name}: ${messageOf(cause)}. Install fabric-shim beside it, build it, and name its main in package.json.`,
      { cause },
    );
  }
}

function loadShim(from: string): Shim {
  // It writes two lines a transaction otherwise.
  process.env.CORE_CHAINCODE_LOGGING_LEVEL ??= 'ERROR';
  const load = createRequire(from);
  const { server } = load('fabric-shim') as Pick<Shim, 'server'>;
  const { JSONSerializer } = createRequire(load.resolve('fabric-shim'))('fabric-contract-api') as Pick<
    Shim,
    'JSONSerializer'
  >;
  return {
    server,
    JSONSerializer,
    ChaincodeFromContract: load('fabric-shim/lib/contract-spi/chaincodefromcontract') as Shim['ChaincodeFromContract'],
    Bootstrap: load('fabric-shim/lib/contract-spi/bootstrap') as Shim['Bootstrap'],
  };
}
