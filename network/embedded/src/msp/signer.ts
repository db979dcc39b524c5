import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { msp } from '@hyperledger/fabric-protos';
import { EmbeddedNetworkError } from '../errors';
import { signLowS } from './ecdsa';

/** Serialises an identity the way it appears in creators and endorsements. */
export function serializeIdentity(mspId: string, certificate: Uint8Array): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificate);
  return identity.serializeBinary();
}

/** A peer's or orderer's own key; it signs in this organisation's name. */
export class Signer {
  private constructor(
    readonly identity: Uint8Array,
    private readonly key: KeyObject,
  ) {}

  static async load(mspId: string, files: { cert: string; key: string }): Promise<Signer> {
    try {
      const [certificate, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
      return new Signer(serializeIdentity(mspId, certificate), createPrivateKey(key));
    } catch (cause) {
      throw new EmbeddedNetworkError(
        'IDENTITIES_UNREADABLE',
        `Cannot use the identity ${files.cert}: create the consortium's identities first.`,
        { cause },
      );
    }
  }

  sign(message: Uint8Array): Buffer {
    return signLowS(message, this.key);
  }
}
