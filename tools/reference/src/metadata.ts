import { QUERIES, SUBMITS } from '@llmnet/protocol';
import type { QueryName, SubmitName } from '@llmnet/protocol';
import { jsonSchemaOf } from './json-schema';

/** What a contract says about itself. */
export interface ContractInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** Fabric's own contract, which answers with the metadata. The dispatcher wants every contract listed that it has. */
const SYSTEM = 'org.hyperledger.fabric';
const TEXT = { type: 'string' };

/**
 * The chaincode's contract metadata (fabric-contract-api, `schema/contract-schema.json`). A parameter's own schema is compared with the
 * argument by the dispatcher at each call, and may say no more than that it is a string; what that string has in it is `contentSchema`
 * of the transaction.
 */
export function contractMetadata(contracts: readonly ContractInfo[], version: string): object {
  const listed = contracts.map(({ name, title, description }): [string, object] => [
    name,
    { name, contractInstance: { name }, info: { title, description, version }, transactions: transactionsOf(name) },
  ]);
  const system = { name: SYSTEM, contractInstance: { name: SYSTEM }, transactions: [{ name: 'GetMetadata' }] };
  return {
    $schema: 'https://hyperledger.github.io/fabric-chaincode-node/main/api/contract-schema.json',
    info: {
      title: 'LLM-Net',
      version,
      description: 'Tasks, reputation and money of a consortium of language-model experts',
      license: { name: 'Apache-2.0' },
    },
    contracts: { ...Object.fromEntries(listed), [SYSTEM]: system },
    components: { schemas: {} },
  };
}

function transactionsOf(contract: string): object[] {
  const ofContract = (name: string): boolean => name.startsWith(`${contract}:`);
  const submits = (Object.keys(SUBMITS) as SubmitName[]).filter(ofContract).map((name) => ({
    ...described(name, SUBMITS[name]),
    tag: ['SUBMIT', 'submitTx'],
  }));
  const queries = (Object.keys(QUERIES) as QueryName[]).filter(ofContract).map((name) => ({
    ...described(name, QUERIES[name]),
    tag: ['EVALUATE'],
    returns: { ...TEXT, description: 'The answer as JSON' },
  }));
  return [...submits, ...queries];
}

function described(
  name: string,
  { does, request }: { readonly does: string; readonly request: Parameters<typeof jsonSchemaOf>[0] },
): object {
  return {
    name: name.slice(name.indexOf(':') + 1),
    description: does,
    parameters: [{ name: 'request', description: 'The request as JSON', required: true, schema: TEXT }],
    contentSchema: { request: jsonSchemaOf(request) },
  };
}
