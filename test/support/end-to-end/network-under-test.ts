import path from 'node:path';
import { MEMBERS, layoutOf } from '@llmnet/consortium';

/** What a started network runs on: its tests are the same on each, but for the names of its processes and files. */
export interface NetworkUnderTest {
  readonly name: string;
  /** Of `llmnet start`. */
  readonly flags: readonly string[];
  /** How many processes the ledger and its chaincode are. */
  readonly processes: number;
  /** Prefixes of the names of children whose death a drill tries, besides the workers. */
  readonly victims: readonly string[];
  textStores(dataFolder: string, mspId: string): TextStores;
}

/** Where the peer of a member keeps private texts. */
export interface TextStores {
  /** LevelDB folders. */
  readonly folders: readonly string[];
  /** What the keys of this peer's entries have in common. */
  readonly mark: string;
  /** How often it keeps each. */
  readonly copies: number;
}

const EMBEDDED: NetworkUnderTest = {
  name: 'the embedded network',
  flags: [],
  processes: 2,
  victims: ['chaincode', 'network'],
  // As private data, and as the write of its block, which private-data events show.
  textStores: (dataFolder, mspId) => ({
    folders: [path.join(layoutOf(dataFolder).ledgers, 'state')],
    mark: `"!${mspId}!private`,
    copies: 2,
  }),
};

const ORDERERS = { raft1: 1, raft3: 3, bft4: 4 } as const;

/** Fabric's own peers and orderers. */
export function nativeNetwork(ordering: keyof typeof ORDERERS): NetworkUnderTest {
  const guard = 1;
  return {
    name: `a native network with ${ordering}`,
    flags: ['--native', '--ordering', ordering],
    processes: ORDERERS[ordering] + 2 * MEMBERS.length + guard,
    victims: ['chaincode-aster', 'peer0-aster', 'orderer0', 'peer0-dahlia'],
    // In the state, and in the store of the blocks' private data (`core/ledger/pvtdatastorage` of Fabric).
    textStores: (dataFolder, mspId) => {
      const ledger = path.join(layoutOf(dataFolder).native, 'ledgers', `peer0-${mspId.toLowerCase()}`, 'ledgersData');
      return {
        folders: ['stateLeveldb', 'pvtdataStore'].map((store) => path.join(ledger, store)),
        mark: '',
        copies: 2,
      };
    },
  };
}

const NETWORKS: Readonly<Record<string, NetworkUnderTest>> = {
  embedded: EMBEDDED,
  'native-raft1': nativeNetwork('raft1'),
  'native-raft3': nativeNetwork('raft3'),
  'native-bft4': nativeNetwork('bft4'),
};

/** The one that `LLMNET_NETWORK` names (`native-raft1`, `native-raft3` or `native-bft4`, which need Fabric's programs); the embedded one otherwise. */
export const NETWORK: NetworkUnderTest = networkNamed(process.env['LLMNET_NETWORK'] ?? 'embedded');

/** A native network, for a test that runs on both. */
export const NATIVE_NETWORK = nativeNetwork('raft1');

function networkNamed(name: string): NetworkUnderTest {
  const network = NETWORKS[name];
  if (network === undefined) throw new RangeError(`LLMNET_NETWORK is one of: ${Object.keys(NETWORKS).join(', ')}.`);
  return network;
}
