'use strict';

/**
 * Runs the chaincode as a service under a supervisor: the official server of fabric-shim in this process, plus what a
 * supervisor wants to know. Takes the server's own arguments (`server --chaincode-address ... --chaincode-id ...`). On SIGTERM it
 * ends as soon as no transaction runs for a peer that is still there, and at once when its supervisor is gone.
 */
const { connect } = require('node:net');
const { setTimeout } = require('node:timers');
const Logger = require('fabric-shim/lib/logger');
const { afterTransactions, countTransactions } = require('./running-transactions.cjs');

const RETRY_MS = 50;
/** No peer waits longer for an answer (Fabric sampleconfig/core.yaml, chaincode.executetimeout). */
const MAX_TRANSACTION_MS = 30_000;

/**
 * fabric-shim's logger formats every message before it looks at the level; unwritten debug lines were a sixth of the chaincode's
 * processor time. A level that is not written costs nothing here.
 */
function dropUnwrittenLevels() {
  const { getLogger } = Logger;
  Logger.getLogger = (name) => {
    const logger = getLogger(name);
    for (const level of ['debug', 'info']) if (!logger.isLevelEnabled(level)) logger[level] = () => logger;
    return logger;
  };
}

/** Says "ready" as soon as the server accepts connections. */
function announce(host, port) {
  const probe = connect(port, host);
  probe.once('connect', () => {
    probe.destroy();
    process.send?.({ type: 'ready' });
  });
  probe.once('error', () => setTimeout(announce, RETRY_MS, host, port));
}

function end() {
  afterTransactions(() => process.exit(0), MAX_TRANSACTION_MS);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end);
// The supervisor is gone, and its network with it: nobody would let a transaction end, or hear of it.
process.once('disconnect', () => process.exit(0));

const address = process.argv[process.argv.indexOf('--chaincode-address') + 1];
const separator = address.lastIndexOf(':');
announce(address.slice(0, separator), Number(address.slice(separator + 1)));

dropUnwrittenLevels();
countTransactions(require('fabric-shim'));
require('fabric-shim/cli');
