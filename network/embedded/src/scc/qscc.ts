import type { PeerLedger } from '../peer/peer-ledger';
import { policyFailure } from '../policy/policy-failure';
import { failure, success, type SystemChaincode } from './system-chaincode';

type Query = (ledger: PeerLedger, argument: Uint8Array) => Uint8Array | QueryProblem;

interface QueryProblem {
  readonly problem: string;
}

/** Go's largest unsigned 64-bit integer asks for the last block (Fabric `blkstorage/blockfile_mgr.go`). */
const LAST_BLOCK = 2n ** 64n - 1n;

const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['GetChainInfo', (ledger) => ledger.chainInfo().serializeBinary()],
  ['GetBlockByNumber', blockByNumber],
  ['GetBlockByHash', blockByHash],
  ['GetBlockByTxID', blockByTransaction],
  ['GetTransactionByID', transactionById],
]);

/**
 * Fabric's query system chaincode: function, channel, argument (`core/scc/qscc/query.go`). Its answer is a response like any
 * chaincode's.
 */
export const qscc: SystemChaincode = ({ args, ledger, channel, isReader }) => {
  const [name = '', requested = ''] = args.map((arg) => Buffer.from(arg).toString());
  const argument = args[2];
  if (args.length < 2) {
    return failure(`Incorrect number of arguments, ${args.length}`);
  }
  if (name !== 'GetChainInfo' && argument === undefined) {
    return failure(`missing 3rd argument for ${name}`);
  }
  if (requested !== channel) {
    return failure(`Invalid chain ID, ${requested}`);
  }
  const query = QUERIES.get(name);
  if (query === undefined || !isReader) {
    const problem = query === undefined ? `Unmapped policy for qscc/${name}` : policyFailure(channel, 'Readers');
    return failure(`access denied for [${name}][${channel}]: [${problem}]`);
  }
  const result = query(ledger, argument ?? new Uint8Array());
  return 'problem' in result ? failure(result.problem) : success(result);
};

function blockByNumber(ledger: PeerLedger, argument: Uint8Array): Uint8Array | QueryProblem {
  const text = Buffer.from(argument).toString();
  const parsed = /^\d+$/.test(text) ? BigInt(text) : undefined;
  if (parsed === undefined || parsed > LAST_BLOCK) {
    const reason = parsed === undefined ? 'invalid syntax' : 'value out of range';
    return {
      problem: `Failed to parse block number with error strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`,
    };
  }
  const block = ledger.block(parsed === LAST_BLOCK ? ledger.height - 1 : Number(parsed));
  return (
    block?.serializeBinary() ?? {
      problem: `Failed to get block number ${parsed}, error no such block number [${parsed}] in index`,
    }
  );
}

function blockByHash(ledger: PeerLedger, hash: Uint8Array): Uint8Array | QueryProblem {
  return (
    ledger.blockByHash(hash)?.serializeBinary() ?? {
      problem: `Failed to get block hash ${Buffer.from(hash).toString()}, error no such block hash [${Buffer.from(hash).toString('hex')}] in index`,
    }
  );
}

function blockByTransaction(ledger: PeerLedger, argument: Uint8Array): Uint8Array | QueryProblem {
  const txid = Buffer.from(argument).toString();
  const status = ledger.transactionStatus(txid);
  return (
    (status && ledger.block(status.block)?.serializeBinary()) ?? {
      problem: `Failed to get block for txID ${txid}, error no such transaction ID [${txid}] in index`,
    }
  );
}

function transactionById(ledger: PeerLedger, argument: Uint8Array): Uint8Array | QueryProblem {
  const txid = Buffer.from(argument).toString();
  return (
    ledger.processedTransaction(txid)?.serializeBinary() ?? {
      problem: `Failed to get transaction with id ${txid}, error no such transaction ID [${txid}] in index`,
    }
  );
}
