import './quiet';
import { createRequire } from 'node:module';
import { contracts } from '../../../chaincode/src';
import type { MemoryStub } from './memory-stub';

interface Response {
  readonly status: number;
  readonly message: string;
  readonly payload: Uint8Array;
}

interface Chaincode {
  Invoke(stub: MemoryStub): Promise<Response>;
}

const load = createRequire(__filename);
/** fabric-shim's own dispatcher, which has no types: what a chaincode server calls for each transaction. */
const ChaincodeFromContract = load('fabric-shim/lib/contract-spi/chaincodefromcontract') as new (
  classes: unknown[],
  serializers: unknown,
) => Chaincode;
const { JSONSerializer } = load('fabric-contract-api') as { JSONSerializer: new () => unknown };

/** The real contracts behind fabric-shim's dispatcher. */
export function chaincode(): Chaincode {
  return new ChaincodeFromContract([...contracts], {
    transaction: 'jsonSerializer',
    serializers: { jsonSerializer: JSONSerializer },
  });
}
