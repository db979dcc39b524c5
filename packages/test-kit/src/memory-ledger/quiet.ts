import { createRequire } from 'node:module';

const load = createRequire(__filename);

interface LoggerModule {
  getLogger: (name: string) => Record<string, unknown>;
}

/**
 * Imported before fabric-shim, whose modules take their loggers when they load: no message is written, and none formatted, which was a
 * sixth of the time of a transaction.
 */
for (const name of ['fabric-shim/lib/logger', 'fabric-contract-api/lib/logger']) {
  const module = load(name) as LoggerModule;
  const { getLogger } = module;
  module.getLogger = (logger) => {
    const quiet = getLogger(logger);
    for (const level of ['debug', 'info', 'warn', 'error']) quiet[level] = () => quiet;
    return quiet;
  };
}

interface X509Module {
  readonly Certificate: { fromPEM: (pem: Buffer | string) => unknown };
}

/** A few nodes act in thousands of transactions: fabric-shim's parser reads each certificate once. */
const { Certificate } = createRequire(load.resolve('fabric-shim'))('@fidm/x509') as X509Module;
const parse = Certificate.fromPEM.bind(Certificate);
const parsed = new Map<string, unknown>();
Certificate.fromPEM = (pem) => {
  const key = String(pem);
  const certificate = parsed.get(key) ?? parse(key);
  parsed.set(key, certificate);
  return certificate;
};
