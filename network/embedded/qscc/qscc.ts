import { peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';

export const QSCC = 'qscc';

type Query = (ledger: PeerLedger, argument: string) => Uint8Array | QueryProblem;

interface QueryProblem {
  readonly problem: string;
}

const QUERIES: Readonly<Record<string, Query>> = {
  GetBlockByNumber: (ledger, number) =>
    /^\d+$/.test(number)
      ? (ledger.block(Number(number))?.serializeBinary() ?? {
          problem: `Failed to get block number ${number}, error no such block number [${number}] in index`,
        })
      : { problem: `Failed to parse block number with error strconv.ParseUint: parsing "${number}": invalid syntax` },
  GetBlockByTxID: (ledger, txid) => {
    const status = ledger.transactionStatus(txid);
    return (
      (status && ledger.block(status.block)?.serializeBinary()) ?? {
        problem: `Failed to get block for txID ${txid}, error no such transaction ID [${txid}] in index`,
      }
    );
  },
  GetTransactionByID: (ledger, txid) =>
    ledger.processedTransaction(txid)?.serializeBinary() ?? {
      problem: `Failed to get transaction with id ${txid}, error no such transaction ID [${txid}] in index`,
    },
};

/**
 * Fabric's query system chaincode: function, channel, argument (`core/scc/qscc/query.go`). Its answer is a response like any
 * chaincode's.
 */
export function queryLedger(ledger: PeerLedger, channel: string, args: readonly Uint8Array[]): peer.Response {
  const [name = '', requested = '', argument] = args.map((arg) => Buffer.from(arg).toString());
  if (args.length < 2) {
    return failure(`Incorrect number of arguments, ${args.length}`);
  }
  if (name !== 'GetChainInfo' && argument === undefined) {
    return failure(`missing 3rd argument for ${name}`);
  }
  if (requested !== channel) {
    return failure(`Invalid chain ID, ${requested}`);
  }
  if (name === 'GetChainInfo') {
    return success(ledger.chainInfo().serializeBinary());
  }
  const result = QUERIES[name]?.(ledger, argument ?? '') ?? { problem: `Requested function ${name} not found.` };
  return 'problem' in result ? failure(result.problem) : success(result);
}

function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

function failure(message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(message);
  return response;
}
