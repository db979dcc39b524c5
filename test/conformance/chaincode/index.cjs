'use strict';

const { Buffer } = require('node:buffer');
const shim = require('fabric-shim');
const { operations } = require('./operations.cjs');

/**
 * Runs the operations in its second argument, JSON `[[name, ...arguments], ...]`, and answers with the list of their
 * results. `["respond", status, message, payload]` ends the transaction with that answer.
 */
class OperationsChaincode {
  async Init() {
    return shim.success();
  }

  async Invoke(stub) {
    try {
      const results = [];
      for (const [name, ...args] of JSON.parse(stub.getStringArgs()[1])) {
        if (name === 'respond') {
          const [status, message, payload] = args;
          return { status, message, payload: Buffer.from(payload) };
        }
        const result = await operations[name](stub, args);
        results.push(result === undefined || Buffer.isBuffer(result) ? null : result);
      }
      return shim.success(Buffer.from(JSON.stringify(results)));
    } catch (error) {
      return shim.error(error.message);
    }
  }
}

const [address, ccid] = process.argv.slice(2);
void shim.server(new OperationsChaincode(), { ccid, address }).start();
