import { peer } from '@hyperledger/fabric-protos';
import type { CollectionConfig } from '../collections';
import { parsePolicy, type EndorsementPolicyOption } from '../policy/policy-expression';
import { policyFailure } from '../policy/policy-failure';
import { rolePrincipal, readPrincipal } from '../policy/principals';
import { SignaturePolicy, writeSignaturePolicy } from '../policy/signature-policy';
import {
  failure,
  notFound,
  success,
  type DefinedChaincode,
  type SystemCall,
  type SystemChaincode,
} from './system-chaincode';

/** No definition has ever followed another: the one that there is was given at the start. */
const SEQUENCE = 1;
/** What a definition without plugins and a policy means (Fabric `core/chaincode/lifecycle/lifecycle.go`). */
const DEFAULTS = {
  endorsementPlugin: 'escc',
  validationPlugin: 'vscc',
  policy: { channelConfigPolicy: '/Channel/Application/Endorsement' },
} as const;

type Query = (definition: DefinedChaincode, argument: Uint8Array) => peer.Response;

const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['QueryChaincodeDefinitions', queryDefinitions],
  ['QueryChaincodeDefinition', queryDefinition],
]);

/**
 * Fabric's lifecycle chaincode, as far as it tells what the channel has (`core/chaincode/lifecycle/scc.go`): function, its arguments as
 * one message. It installs, approves and commits nothing, since the definition is given when the network starts.
 */
export const lifecycle: SystemChaincode = ({ args, channel, isWriter, definition }: SystemCall) => {
  const [first, argument] = args;
  const name = Buffer.from(first ?? []).toString();
  if (args.length === 0) return failure('lifecycle scc must be invoked with arguments');
  if (argument === undefined || args.length !== 2) {
    return failure(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
  }
  const query = QUERIES.get(name);
  if (query === undefined) {
    return failure(
      `failed to invoke backing implementation of '${name}': the embedded network does not serve it, its chaincode's definition is given at the start`,
    );
  }
  if (!isWriter) {
    return failure(`Failed to authorize invocation due to failed ACL check: ${policyFailure(channel, 'Writers')}`);
  }
  return query(definition, argument);
};

function queryDefinitions(definition: DefinedChaincode): peer.Response {
  const told = new peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
  told.setName(definition.name);
  describe(told, definition);
  const result = new peer.lifecycle.QueryChaincodeDefinitionsResult();
  result.setChaincodeDefinitionsList([told]);
  return success(result.serializeBinary());
}

function queryDefinition(definition: DefinedChaincode, argument: Uint8Array): peer.Response {
  const name = peer.lifecycle.QueryChaincodeDefinitionArgs.deserializeBinary(argument).getName();
  if (name !== definition.name) return notFound(`namespace ${name} is not defined`);
  const result = new peer.lifecycle.QueryChaincodeDefinitionResult();
  describe(result, definition);
  for (const mspId of definition.members) result.getApprovalsMap().set(mspId, true);
  return success(result.serializeBinary());
}

type Described =
  peer.lifecycle.QueryChaincodeDefinitionResult | peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition;

function describe(told: Described, { version, endorsementPolicy, collections }: DefinedChaincode): void {
  told.setSequence(SEQUENCE);
  told.setVersion(version);
  told.setEndorsementPlugin(DEFAULTS.endorsementPlugin);
  told.setValidationPlugin(DEFAULTS.validationPlugin);
  told.setValidationParameter(policyOf(endorsementPolicy ?? DEFAULTS.policy).serializeBinary());
  const configs = new peer.CollectionConfigPackage();
  configs.setConfigList(collections.map(describeCollection));
  told.setCollections(configs);
}

function policyOf(option: EndorsementPolicyOption): peer.ApplicationPolicy {
  const policy = new peer.ApplicationPolicy();
  if ('channelConfigPolicy' in option) policy.setChannelConfigPolicyReference(option.channelConfigPolicy);
  else policy.setSignaturePolicy(writeSignaturePolicy(parsePolicy(option.signaturePolicy)));
  return policy;
}

/** Who keeps a collection is any member of its organisations; all of them get what is written. */
function describeCollection({ members, endorsementPolicy, ...config }: CollectionConfig): peer.CollectionConfig {
  const rules = [...members]
    .sort()
    .map((mspId) => ({ kind: 'signedBy', principal: readPrincipal(rolePrincipal(mspId, 'member')) }) as const);
  const keepers = new peer.CollectionPolicyConfig();
  keepers.setSignaturePolicy(writeSignaturePolicy(new SignaturePolicy({ kind: 'outOf', n: 1, rules })));
  const told = new peer.StaticCollectionConfig();
  told.setName(config.name);
  told.setMemberOrgsPolicy(keepers);
  told.setRequiredPeerCount(config.requiredPeerCount ?? 0);
  told.setMaximumPeerCount(members.length - 1);
  told.setBlockToLive(config.blockToLive);
  told.setMemberOnlyRead(config.memberOnlyRead);
  told.setMemberOnlyWrite(config.memberOnlyWrite ?? false);
  if (endorsementPolicy !== undefined) told.setEndorsementPolicy(policyOf(endorsementPolicy));
  const result = new peer.CollectionConfig();
  result.setStaticCollectionConfig(told);
  return result;
}
