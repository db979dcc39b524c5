import { createHash } from 'node:crypto';
import { ChaincodeError } from '../errors';
import { archive, type ArchiveFiles } from './archive';

/** A chaincode package for Fabric's lifecycle (Fabric docs, "Fabric chaincode lifecycle"). */
export interface ChaincodePackage {
  readonly bytes: Buffer;
  /** `label:hash`, as the peer calculates it; a chaincode server registers under it. */
  readonly id: string;
}

/** `ccaas`: the address of a server; `node`: code that the peer builds and runs. */
export type PackageType = 'ccaas' | 'node';

/** As Fabric's `core/chaincode/persistence/chaincode_package.go` (LabelRegexp). */
const LABEL = /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/;

/**
 * Packs code under a label. Equal arguments give equal bytes and so an equal id, on every machine.
 * @throws ChaincodeError PACKAGE_INVALID
 */
export async function packCode(label: string, type: PackageType, code: ArchiveFiles): Promise<ChaincodePackage> {
  if (!LABEL.test(label)) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `"${label}" cannot be the label of a chaincode package`,
      cure: 'use letters, digits, ".", "+", "_" and "-", starting with a letter or a digit',
    });
  }
  const metadata = JSON.stringify({ path: '', type, label });
  const bytes = await archive({ 'metadata.json': metadata, 'code.tar.gz': await archive(code) });
  return { bytes, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}
