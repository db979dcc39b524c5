import './quiet';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { contracts } from '../../../../chaincode/src';
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
  metadata: object,
) => Chaincode;
const { loadAndValidateMetadata } = load('fabric-shim/lib/contract-spi/bootstrap') as {
  loadAndValidateMetadata: (path: string) => object;
};
const { JSONSerializer } = load('fabric-contract-api') as { JSONSerializer: new () => unknown };

const METADATA = join(__dirname, '..', '..', '..', '..', 'chaincode', 'contract-metadata', 'metadata.json');
let metadata: object | undefined;

/** The real contracts behind fabric-shim's dispatcher, with the metadata that a server finds beside them. */
export function chaincode(): Chaincode {
  metadata ??= loadAndValidateMetadata(METADATA);
  const serializers = { transaction: 'jsonSerializer', serializers: { jsonSerializer: JSONSerializer } };
  return new ChaincodeFromContract([...contracts], serializers, metadata);
}
