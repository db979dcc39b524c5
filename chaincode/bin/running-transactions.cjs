'use strict';

const { clearTimeout, setImmediate, setTimeout } = require('node:timers');

/**
 * How many transactions each peer's stream waits for. A stream that has ended waits for none: nobody hears their answers any more, and
 * those that have asked the peer for state never get theirs.
 */
const running = new Map();
let whenNone = null;

function lookAgain() {
  if (running.size === 0) whenNone?.();
}

/** The shim writes the answer to the peer's stream right after the chaincode has given it. */
function ended(stream) {
  setImmediate(() => {
    const others = (running.get(stream) ?? 0) - 1;
    if (others > 0) running.set(stream, others);
    else running.delete(stream);
    lookAgain();
  });
}

/** @param stream the peer's, an EventEmitter */
function began(stream) {
  const others = running.get(stream);
  running.set(stream, (others ?? 0) + 1);
  if (others !== undefined) return;
  const lost = () => {
    running.delete(stream);
    lookAgain();
  };
  for (const event of ['end', 'error', 'close', 'cancelled']) stream.once(event, lost);
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
      // The shim has no public name for the stream that a transaction came by.
      const { _stream: stream } = stub.handler;
      began(stream);
      try {
        return await invoke(stub);
      } finally {
        ended(stream);
      }
    };
    return server(chaincode, options);
  };
}

/** Calls back once: when no transaction runs for a peer that is there, at the latest after so many milliseconds. */
function afterTransactions(callback, withinMs) {
  const timer = setTimeout(() => whenNone?.(), withinMs);
  whenNone = () => {
    whenNone = null;
    clearTimeout(timer);
    callback();
  };
  lookAgain();
}

module.exports = { afterTransactions, countTransactions };
