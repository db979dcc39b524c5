'use strict';

const { setImmediate } = require('node:timers');

let running = 0;
let whenNone = null;

/** The shim writes the answer to the peer's stream right after the chaincode has given it. */
function ended() {
  setImmediate(() => {
    running -= 1;
    if (running === 0) whenNone?.();
  });
}

/**
 * Counts the transactions that the chaincode of this process runs.
 * @param shim the module fabric-shim, before it has made its server
 */
function countTransactions(shim) {
  const { server } = shim;
  shim.server = (chaincode, options) => {
    const invoke = chaincode.Invoke.bind(chaincode);
    chaincode.Invoke = async (stub) => {
      running += 1;
      try {
        return await invoke(stub);
      } finally {
        ended();
      }
    };
    return server(chaincode, options);
  };
}

/** Calls back when no transaction runs. */
function afterTransactions(callback) {
  whenNone = callback;
  if (running === 0) callback();
}

module.exports = { afterTransactions, countTransactions };
