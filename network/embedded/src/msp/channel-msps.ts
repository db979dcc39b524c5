import { X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { LruMap } from '../lru-map';
import { Identity, type NodeOuRole, type Organisation } from './identity';

/** More distinct certificates than this at a time are parsed again. */
const CACHED_IDENTITIES = 512;

const WRITERS: readonly NodeOuRole[] = ['client', 'admin'];
const READERS: readonly NodeOuRole[] = ['client', 'admin', 'peer'];

/** The organisations of the channel and what their identities may do. */
export class ChannelMsps {
  readonly #organisations: ReadonlyMap<string, Organisation>;
  readonly #identities = new LruMap<string, Identity | undefined>(CACHED_IDENTITIES);

  constructor(organisations: readonly Organisation[]) {
    this.#organisations = new Map(organisations.map((organisation) => [organisation.mspId, organisation]));
  }

  /** MSP ids of the member organisations, in the order of the channel configuration. */
  get members(): string[] {
    return [...this.#organisations.values()].filter(({ kind }) => kind === 'member').map(({ mspId }) => mspId);
  }

  /**
   * The identity behind serialised bytes, or undefined if they are malformed, of an unknown organisation, or not issued by
   * the one they name (Fabric `msp/mspimpl.go`, sanitizeCert builds the chain while it deserialises).
   */
  identify(serialized: Uint8Array): Identity | undefined {
    return this.#identities.getOrCreate(Buffer.from(serialized).toString('latin1'), () => this.#parse(serialized));
  }

  /** Channel Writers: a member's client or admin. Readers add peers. */
  isWriter(identity: Identity | undefined): identity is Identity {
    return isMemberWithRole(identity, WRITERS);
  }

  isReader(identity: Identity | undefined): identity is Identity {
    return isMemberWithRole(identity, READERS);
  }

  #parse(serialized: Uint8Array): Identity | undefined {
    try {
      const proto = msp.SerializedIdentity.deserializeBinary(serialized);
      const organisation = this.#organisations.get(proto.getMspid());
      const identity = organisation && new Identity(organisation, new X509Certificate(proto.getIdBytes_asU8()));
      return identity?.isIssued ? identity : undefined;
    } catch {
      return undefined;
    }
  }
}

function isMemberWithRole(identity: Identity | undefined, roles: readonly NodeOuRole[]): identity is Identity {
  return identity?.role !== undefined && identity.organisation.kind === 'member' && roles.includes(identity.role);
}
