import { X509Certificate } from 'node:crypto';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { EmbeddedNetworkError } from '../errors';
import type { Organisation } from '../msp/identity';
import { implicitPolicy, rolesPolicy, type ConfigPolicies } from './config-policies';
import { genesisBlock } from './genesis';

/** A channel and the organisations on it. */
export interface ChannelConfig {
  readonly channel: string;
  readonly organisations: readonly Organisation[];
}

/** A channel as block 0 has it: with its whole configuration. */
export interface StoredChannelConfig extends ChannelConfig {
  readonly root: common.ConfigGroup;
}

export interface BlockLimits {
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly timeoutMs: number;
}

const MSP_TYPE_FABRIC = 0;

/**
 * Block 0: a configuration envelope whose tree names every organisation with its root certificates and NodeOUs
 * (Fabric `common/channelconfig`, `internal/configtxgen/encoder`).
 */
export function channelGenesis({ channel, organisations }: ChannelConfig, limits: BlockLimits): common.Block {
  const application = group(organisationGroups(organisations, 'member'), { Capabilities: capabilities('V2_5') });
  const majorityPolicies = application.getPoliciesMap();
  majorityPolicies.set('Endorsement', implicitPolicy('MAJORITY', 'Endorsement'));
  majorityPolicies.set('LifecycleEndorsement', implicitPolicy('MAJORITY', 'Endorsement'));
  const ordering = group(organisationGroups(organisations, 'orderer'), {
    BatchSize: batchSize(limits),
    BatchTimeout: batchTimeout(limits),
    Capabilities: capabilities('V2_0'),
    ConsensusType: consensusType(),
  });
  ordering.getPoliciesMap().set('BlockValidation', implicitPolicy('ANY', 'Writers'));
  const root = group(
    { Application: application, Orderer: ordering },
    {
      BlockDataHashingStructure: hashingStructure(),
      Capabilities: capabilities('V3_0'),
      HashingAlgorithm: hashingAlgorithm(),
    },
  );
  return genesisBlock(channel, root);
}

/**
 * Reads the organisations back from block 0: the chain, not the start options, says who is on the channel.
 * @throws EmbeddedNetworkError LEDGER_CORRUPT
 */
export function readChannelConfig(genesis: common.Block): StoredChannelConfig {
  try {
    const envelope = common.Envelope.deserializeBinary(genesis.getData()?.getDataList_asU8()[0] ?? new Uint8Array());
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    const root = config?.getChannelGroup() ?? new common.ConfigGroup();
    const groups = root.getGroupsMap();
    return {
      channel: header.getChannelId(),
      root,
      organisations: [
        ...readOrganisations(groups.get('Application'), 'member'),
        ...readOrganisations(groups.get('Orderer'), 'orderer'),
      ],
    };
  } catch (cause) {
    throw new EmbeddedNetworkError(
      'LEDGER_CORRUPT',
      'Block 0 is not a channel configuration: use another data folder.',
      {
        cause,
      },
    );
  }
}

function organisationGroups(
  organisations: readonly Organisation[],
  kind: Organisation['kind'],
): Record<string, common.ConfigGroup> {
  return Object.fromEntries(
    organisations
      .filter((organisation) => organisation.kind === kind)
      .map((organisation) => [organisation.mspId, organisationGroup(organisation)]),
  );
}

function organisationGroup(organisation: Organisation): common.ConfigGroup {
  const { mspId, kind } = organisation;
  const policies: ConfigPolicies =
    kind === 'orderer'
      ? { Readers: ['orderer', 'admin'], Writers: ['orderer', 'admin'], Admins: ['admin'] }
      : {
          Readers: ['admin', 'peer', 'client'],
          Writers: ['admin', 'client'],
          Admins: ['admin'],
          Endorsement: ['peer'],
        };
  const result = new common.ConfigGroup();
  result.setModPolicy('Admins');
  result.getValuesMap().set('MSP', value(mspConfig(organisation).serializeBinary()));
  for (const [name, roles] of Object.entries(policies)) {
    result.getPoliciesMap().set(name, rolesPolicy(mspId, roles));
  }
  return result;
}

function mspConfig({ mspId, roots, tlsRoot }: Organisation): msp.MSPConfig {
  const fabric = new msp.FabricMSPConfig();
  fabric.setName(mspId);
  fabric.setRootCertsList(roots.map((root) => Buffer.from(root.toString())));
  fabric.setTlsRootCertsList([tlsRoot]);
  fabric.setFabricNodeOus(nodeOus());
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily('SHA2');
  crypto.setIdentityIdentifierHashFunction('SHA256');
  fabric.setCryptoConfig(crypto);
  const config = new msp.MSPConfig();
  config.setType(MSP_TYPE_FABRIC);
  config.setConfig(fabric.serializeBinary());
  return config;
}

function nodeOus(): msp.FabricNodeOUs {
  const identifier = (ou: string): msp.FabricOUIdentifier => {
    const proto = new msp.FabricOUIdentifier();
    proto.setOrganizationalUnitIdentifier(ou);
    return proto;
  };
  const ous = new msp.FabricNodeOUs();
  ous.setEnable(true);
  ous.setClientOuIdentifier(identifier('client'));
  ous.setPeerOuIdentifier(identifier('peer'));
  ous.setAdminOuIdentifier(identifier('admin'));
  ous.setOrdererOuIdentifier(identifier('orderer'));
  return ous;
}

function* readOrganisations(
  parent: common.ConfigGroup | undefined,
  kind: Organisation['kind'],
): Generator<Organisation> {
  for (const [mspId, group] of parent?.getGroupsMap().entries() ?? []) {
    const bytes = group.getValuesMap().get('MSP')?.getValue_asU8() ?? new Uint8Array();
    const config = msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(bytes).getConfig_asU8());
    yield {
      mspId,
      kind,
      roots: config.getRootCertsList_asU8().map((pem) => new X509Certificate(pem)),
      tlsRoot: config.getTlsRootCertsList_asU8()[0] ?? new Uint8Array(),
    };
  }
}

function group(
  groups: Readonly<Record<string, common.ConfigGroup>>,
  values: Readonly<Record<string, common.ConfigValue>>,
): common.ConfigGroup {
  const result = new common.ConfigGroup();
  result.setModPolicy('Admins');
  for (const [name, child] of Object.entries(groups)) {
    result.getGroupsMap().set(name, child);
  }
  for (const [name, child] of Object.entries(values)) {
    result.getValuesMap().set(name, child);
  }
  result.getPoliciesMap().set('Readers', implicitPolicy('ANY', 'Readers'));
  result.getPoliciesMap().set('Writers', implicitPolicy('ANY', 'Writers'));
  result.getPoliciesMap().set('Admins', implicitPolicy('MAJORITY', 'Admins'));
  return result;
}

function value(bytes: Uint8Array): common.ConfigValue {
  const result = new common.ConfigValue();
  result.setModPolicy('Admins');
  result.setValue(bytes);
  return result;
}

function capabilities(version: string): common.ConfigValue {
  const proto = new common.Capabilities();
  proto.getCapabilitiesMap().set(version, new common.Capability());
  return value(proto.serializeBinary());
}

function batchSize({ maxMessageCount, absoluteMaxBytes }: BlockLimits): common.ConfigValue {
  const proto = new orderer.BatchSize();
  proto.setMaxMessageCount(maxMessageCount);
  proto.setAbsoluteMaxBytes(absoluteMaxBytes);
  proto.setPreferredMaxBytes(absoluteMaxBytes);
  return value(proto.serializeBinary());
}

function batchTimeout({ timeoutMs }: BlockLimits): common.ConfigValue {
  const proto = new orderer.BatchTimeout();
  proto.setTimeout(`${timeoutMs}ms`);
  return value(proto.serializeBinary());
}

/** Named for what it is: one process that orders, without consensus. */
function consensusType(): common.ConfigValue {
  const proto = new orderer.ConsensusType();
  proto.setType('embedded');
  return value(proto.serializeBinary());
}

function hashingAlgorithm(): common.ConfigValue {
  const proto = new common.HashingAlgorithm();
  proto.setName('SHA256');
  return value(proto.serializeBinary());
}

function hashingStructure(): common.ConfigValue {
  const proto = new common.BlockDataHashingStructure();
  proto.setWidth(0xffffffff);
  return value(proto.serializeBinary());
}
