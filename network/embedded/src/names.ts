import { ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import { EmbeddedNetworkError } from './errors';

interface NameRule {
  readonly pattern: RegExp;
  /** What a name may be, for whoever chose another. */
  readonly cure: string;
}

/** Of channels and chaincodes as Fabric has it; an organisation's is also the name of a folder and in certificates. */
const RULES = {
  'an organisation': {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    cure: '1 to 64 letters, digits, ".", "_" or "-", starting with a letter or digit',
  },
  'a channel': {
    pattern: /^[a-z][a-z0-9.-]{0,248}$/,
    cure: 'lower-case letters, digits, "." or "-", starting with a letter',
  },
  'a chaincode': {
    pattern: /^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/,
    cure: 'letters and digits, in parts joined by "-" or "_"',
  },
} satisfies Record<string, NameRule>;

/** @throws EmbeddedNetworkError CONFIG_INVALID */
export function assertName(what: keyof typeof RULES, name: string): void {
  const { pattern, cure } = RULES[what];
  if (pattern.test(name)) return;
  throw new EmbeddedNetworkError('CONFIG_INVALID', `${JSON.stringify(name)} cannot name ${what}: use ${cure}.`);
}

/**
 * One organisation at least, none twice, and none of the orderer's name.
 * @throws EmbeddedNetworkError CONFIG_INVALID
 */
export function assertOrganisations(mspIds: readonly string[]): void {
  if (mspIds.length === 0) throw new EmbeddedNetworkError('CONFIG_INVALID', 'Name one organisation at least.');
  for (const [index, mspId] of mspIds.entries()) {
    assertName('an organisation', mspId);
    if (mspId === ORDERER_MSP_ID)
      throw new EmbeddedNetworkError('CONFIG_INVALID', `${mspId} is the orderer's organisation: choose another name.`);
    if (mspIds.indexOf(mspId) !== index)
      throw new EmbeddedNetworkError('CONFIG_INVALID', `${mspId} is there twice: name each organisation once.`);
  }
}
