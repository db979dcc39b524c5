import { z } from 'zod';
import { groupAt, withGroup, withValue, type ChannelConfig, type ConfigGroup } from '../config/channel-config';
import { MembershipError } from '../errors';

/** An orderer as the ordering service knows it, by the address that its consenters dial. */
export interface ConsenterAddress {
  readonly host: string;
  readonly port: number;
}

/** What of an orderer the channel holds; what is left out stays. PEM. */
export interface ConsenterCertificates {
  readonly tls?: string;
  /** The signing certificate, which only BFT ordering keeps in the channel. */
  readonly identity?: string;
}

const consenterSchema = z.looseObject({ host: z.string(), port: z.int() });
type Consenter = z.infer<typeof consenterSchema>;

/** Value `ConsensusType` of Raft. */
const raftSchema = z.looseObject({ metadata: z.looseObject({ consenters: z.array(consenterSchema).min(1) }) });
/** Value `Orderers` of BFT. */
const bftSchema = z.looseObject({ consenter_mapping: z.array(consenterSchema).min(1) });

/**
 * Replaces certificates of one orderer: in the consensus metadata of Raft, or in the consenter mapping of BFT. An orderer that keeps
 * its TLS key goes on without such an update (Fabric docs, "Certificates Management Guide"). Change one orderer at a time; a Raft
 * leader hands over first, so that a single orderer ignores the change (Fabric `orderer/consensus/etcdraft/chain.go`, propose).
 * @throws {MembershipError} CONSENTER_UNKNOWN
 */
export function replaceConsenterCertificates(
  config: ChannelConfig,
  address: ConsenterAddress,
  certificates: ConsenterCertificates,
): ChannelConfig {
  if (!consentersOf(config).some(isAt(address))) throw consenterUnknown(address);
  const edit = (consenter: Consenter): Consenter =>
    isAt(address)(consenter) ? { ...consenter, ...fieldsOf(certificates) } : consenter;
  return withGroup(config, ['Orderer'], (orderer) => orderer && withConsenters(orderer, edit));
}

/** Where the orderers of the channel are reached. */
export function consentersOf(config: ChannelConfig): readonly ConsenterAddress[] {
  const values = groupAt(config, ['Orderer'])?.values;
  const bft = bftSchema.safeParse(values?.Orderers?.value).data?.consenter_mapping;
  return bft ?? raftSchema.safeParse(values?.ConsensusType?.value).data?.metadata.consenters ?? [];
}

function withConsenters(orderer: ConfigGroup, edit: (consenter: Consenter) => Consenter): ConfigGroup {
  const bft = bftSchema.safeParse(orderer.values.Orderers?.value).data;
  if (bft !== undefined) {
    return withValue(orderer, 'Orderers', { ...bft, consenter_mapping: bft.consenter_mapping.map(edit) });
  }
  const raft = raftSchema.parse(orderer.values.ConsensusType?.value);
  const metadata = { ...raft.metadata, consenters: raft.metadata.consenters.map(edit) };
  return withValue(orderer, 'ConsensusType', { ...raft, metadata });
}

function isAt({ host, port }: ConsenterAddress): (consenter: ConsenterAddress) => boolean {
  return (consenter) => consenter.host === host && consenter.port === port;
}

function fieldsOf({ tls, identity }: ConsenterCertificates): object {
  return {
    ...(tls === undefined ? {} : { client_tls_cert: base64(tls), server_tls_cert: base64(tls) }),
    ...(identity === undefined ? {} : { identity: base64(identity) }),
  };
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

function consenterUnknown({ host, port }: ConsenterAddress): MembershipError {
  return new MembershipError({
    code: 'CONSENTER_UNKNOWN',
    message: `the channel has no orderer at ${host}:${port}`,
    cure: 'give the address of the orderer as the channel has it',
  });
}
