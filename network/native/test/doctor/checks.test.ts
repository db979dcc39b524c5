import {
  CHECKS,
  DEFAULT_LIMITS,
  diagnose,
  formatDiagnosis,
  type Diagnosis,
  type NetworkProbes,
} from '@llmnet/native-fabric';

const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'];
const GIB = 2 ** 30;

const peerOf = (mspId: string, index: number) => ({
  name: `peer0-${mspId.toLowerCase()}`,
  organisation: mspId,
  address: `127.0.0.1:${7051 + index}`,
});
const PEERS = MEMBERS.map(peerOf);
const ORDERERS = [0, 1, 2].map((index) => ({
  name: `orderer${index}`,
  organisation: 'OrdererMSP',
  address: `127.0.0.1:${8050 + index}`,
}));
const rootsOf = (mspId: string) => ({ signing: [`CA of ${mspId}\n`], tls: [`TLS CA of ${mspId}\n`] });
const packageOf = (mspId: string): string => `llmnet:${mspId}`;

/** A network in which nothing is wrong. */
const HEALTHY: NetworkProbes = {
  limits: { ...DEFAULT_LIMITS, catchUpMs: 0 },
  members: MEMBERS,
  peers: PEERS,
  orderers: ORDERERS,
  ordering: 'raft',
  chaincode: { name: 'llmnet', version: '2', collections: [{ name: 'texts', members: MEMBERS }] },
  ledger: { members: MEMBERS.map((mspId) => ({ mspId, state: 'active' as const })), behind: [] },
  orphans: () => Promise.resolve([]),
  isRunning: () => Promise.resolve(true),
  tls: () => Promise.resolve({ kind: 'trusted' }),
  clockOffset: () => Promise.resolve(-150),
  freeBytes: () => Promise.resolve(10 * GIB),
  writeFailure: () => Promise.resolve(undefined),
  height: () => Promise.resolve(12),
  leads: ({ name }) => Promise.resolve(name === 'orderer1'),
  hasJoined: () => Promise.resolve(true),
  peersSeenBy: () => Promise.resolve(PEERS.map(({ address }) => address)),
  channelMembers: () =>
    Promise.resolve(
      PEERS.map(({ organisation, address }) => {
        const [host = '', port] = address.split(':');
        return { mspId: organisation, anchors: [{ host, port: Number(port) }], roots: rootsOf(organisation) };
      }),
    ),
  localRoots: (mspId) => Promise.resolve(rootsOf(mspId)),
  certificates: () => Promise.resolve([certificate('AsterMSP/peer0', 'valid')]),
  exposedKeys: () => Promise.resolve([]),
  committed: () => Promise.resolve(COMMITTED),
  approvedPackage: (mspId) => Promise.resolve(packageOf(mspId)),
  installedPackages: ({ organisation }) => Promise.resolve([packageOf(organisation)]),
  chaincodeServer: (mspId) =>
    Promise.resolve({ packageId: packageOf(mspId), address: '127.0.0.1:9999', listens: true }),
  chaincodeFailure: () => Promise.resolve(undefined),
};

const COMMITTED = {
  version: '2',
  sequence: 3,
  approvals: { AsterMSP: true, BirchMSP: true, CedarMSP: true },
  collections: [{ name: 'texts', members: MEMBERS }],
};

function certificate(owner: string, state: 'valid' | 'expiring' | 'expired' | 'not yet valid' | 'revoked') {
  const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
  return {
    owner,
    use: 'signing' as const,
    file: 'cert.pem',
    serialNumber: '1f',
    notBefore,
    notAfter,
    daysLeft: 3,
    state,
  };
}

const onlyAt =
  <T>(mspId: string, there: T, elsewhere: T) =>
  ({ organisation }: { organisation: string }): Promise<T> =>
    Promise.resolve(organisation === mspId ? there : elsewhere);

const found = async (fault: Partial<NetworkProbes>): Promise<readonly Diagnosis[]> =>
  diagnose({ ...HEALTHY, ...fault }, CHECKS);

describe('doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await found({})).toEqual([]);
  });

  it.each<[fault: string, check: string, organisation: string, cause: RegExp, network: Partial<NetworkProbes>]>([
    [
      'a peer that does not run',
      'process-down',
      'BirchMSP',
      /peer0-birchmsp does not run/,
      { isRunning: onlyAt('BirchMSP', false, true) },
    ],
    [
      'a TLS certificate of another authority',
      'tls',
      'CedarMSP',
      /TLS certificate of peer0-cedarmsp is refused/,
      { tls: onlyAt('CedarMSP', { kind: 'refused', reason: 'self-signed certificate' }, { kind: 'trusted' }) },
    ],
    [
      'a clock that is three seconds ahead',
      'clock',
      'AsterMSP',
      /clock of peer0-astermsp is off/,
      { clockOffset: onlyAt('AsterMSP', 3_000, 0) },
    ],
    [
      'a clock that is three seconds behind',
      'clock',
      'AsterMSP',
      /clock of peer0-astermsp is off/,
      { clockOffset: onlyAt('AsterMSP', -3_000, 0) },
    ],
    [
      'a full disk',
      'disk',
      'OrdererMSP',
      /disk of orderer2 is nearly full/,
      { freeBytes: ({ name }) => Promise.resolve(name === 'orderer2' ? GIB - 1 : GIB) },
    ],
    [
      'an expired certificate',
      'certificates',
      'BirchMSP',
      /signing certificate of BirchMSP\/worker has expired/,
      { certificates: () => Promise.resolve([certificate('BirchMSP/worker', 'expired')]) },
    ],
    [
      'a certificate that expires soon',
      'certificates',
      'BirchMSP',
      /expires in 3 days/,
      { certificates: () => Promise.resolve([certificate('BirchMSP/worker', 'expiring')]) },
    ],
    [
      'a certificate that is not valid yet',
      'certificates',
      'BirchMSP',
      /not valid yet/,
      { certificates: () => Promise.resolve([certificate('BirchMSP/worker', 'not yet valid')]) },
    ],
    [
      'a revoked certificate',
      'certificates',
      'BirchMSP',
      /is revoked/,
      { certificates: () => Promise.resolve([certificate('BirchMSP/worker', 'revoked')]) },
    ],
    [
      'a key that others can read',
      'exposed-keys',
      'CedarMSP',
      /private key is open/,
      { exposedKeys: () => Promise.resolve([{ file: 'key.pem', mode: 0o644, organisation: 'CedarMSP' }]) },
    ],
    ['orderers without a leader', 'orderer-quorum', 'OrdererMSP', /no leader/, { leads: () => Promise.resolve(false) }],
    [
      'a peer outside the channel',
      'channel-joined',
      'BirchMSP',
      /has not joined the channel/,
      { hasJoined: onlyAt('BirchMSP', false, true), height: onlyAt<number | undefined>('BirchMSP', undefined, 12) },
    ],
    ['a peer that lags', 'peer-behind', 'BirchMSP', /peer0-birchmsp is behind/, { height: onlyAt('BirchMSP', 9, 12) }],
    [
      'a peer that nobody knows',
      'gossip',
      'CedarMSP',
      /has not joined the gossip/,
      {
        peersSeenBy: ({ organisation }) =>
          Promise.resolve(
            PEERS.filter((peer) => organisation === 'CedarMSP' || peer.organisation !== 'CedarMSP').map(
              ({ address }) => address,
            ),
          ),
      },
    ],
    [
      'an organisation without an anchor peer',
      'anchor-peers',
      'BirchMSP',
      /no anchor peer/,
      { channelMembers: withMember('BirchMSP', { anchors: [] }) },
    ],
    [
      'an anchor peer at an old address',
      'anchor-peers',
      'BirchMSP',
      /no anchor peer/,
      { channelMembers: withMember('BirchMSP', { anchors: [{ host: '127.0.0.1', port: 1 }] }) },
    ],
    [
      'an MSP that is not the channel’s',
      'msp-mismatch',
      'AsterMSP',
      /its MSP differs/,
      { localRoots: (mspId) => Promise.resolve(mspId === 'AsterMSP' ? rootsOf('Other') : rootsOf(mspId)) },
    ],
    [
      'a member of the ledger that is not in the channel',
      'membership-drift',
      'DahliaMSP',
      /member on the ledger and not in the channel/,
      { ledger: ledgerWith([{ mspId: 'DahliaMSP', state: 'active' }]) },
    ],
    [
      'an organisation of the channel that has left on the ledger',
      'membership-drift',
      'CedarMSP',
      /in the channel and no member on the ledger/,
      {
        ledger: {
          behind: [],
          members: MEMBERS.map((mspId) => ({ mspId, state: mspId === 'CedarMSP' ? 'left' : 'active' })),
        },
      },
    ],
    [
      'key policies that are behind',
      'key-policies',
      'BirchMSP',
      /do not follow the membership/,
      { ledger: { members: HEALTHY.ledger?.members ?? [], behind: ['BirchMSP'] } },
    ],
    [
      'a chaincode that is not deployed',
      'chaincode-committed',
      'channel',
      /llmnet is not deployed/,
      { committed: () => Promise.resolve('absent'), approvedPackage: () => Promise.resolve(undefined) },
    ],
    [
      'another version of the chaincode',
      'chaincode-committed',
      'channel',
      /another version/,
      { committed: () => Promise.resolve({ ...COMMITTED, version: '1' }) },
    ],
    [
      'a member that has not approved',
      'chaincode-approval',
      'CedarMSP',
      /has not approved the chaincode/,
      {
        committed: () => Promise.resolve({ ...COMMITTED, approvals: { ...COMMITTED.approvals, CedarMSP: false } }),
        approvedPackage: (mspId) => Promise.resolve(mspId === 'CedarMSP' ? undefined : packageOf(mspId)),
      },
    ],
    [
      'a wrong package id',
      'package-id',
      'AsterMSP',
      /approved another package/,
      {
        approvedPackage: (mspId) => Promise.resolve(mspId === 'AsterMSP' ? 'llmnet:old' : packageOf(mspId)),
        installedPackages: ({ organisation }) => Promise.resolve([packageOf(organisation), 'llmnet:old']),
      },
    ],
    [
      'a package that is not installed',
      'package-id',
      'BirchMSP',
      /not installed at peer0-birchmsp/,
      { installedPackages: onlyAt<readonly string[]>('BirchMSP', [], MEMBERS.map(packageOf)) },
    ],
    [
      'a chaincode server that is down',
      'chaincode-server',
      'BirchMSP',
      /chaincode server is down/,
      {
        chaincodeServer: (mspId) =>
          Promise.resolve({ packageId: packageOf(mspId), address: '127.0.0.1:9999', listens: mspId !== 'BirchMSP' }),
      },
    ],
    [
      'a chaincode server that does not answer',
      'chaincode-server',
      'BirchMSP',
      /does not answer peer0-birchmsp/,
      { chaincodeFailure: onlyAt<string | undefined>('BirchMSP', 'handshake failed', undefined) },
    ],
    [
      'a missing collection',
      'collections',
      'channel',
      /collection texts is missing/,
      { committed: () => Promise.resolve({ ...COMMITTED, collections: [] }) },
    ],
    [
      'a member without the collection',
      'collections',
      'CedarMSP',
      /collection texts is without it/,
      { committed: () => Promise.resolve(withCollectionOf(['AsterMSP', 'BirchMSP'])) },
    ],
    [
      'a stranger who keeps the collection',
      'collections',
      'DahliaMSP',
      /no member and keeps the collection/,
      { committed: () => Promise.resolve(withCollectionOf([...MEMBERS, 'DahliaMSP'])) },
    ],
  ])('names %s, whose it is, and nothing else', async (_fault, check, organisation, cause, network) => {
    const diagnoses = await found(network);
    expect(diagnoses).toEqual([
      expect.objectContaining({ check, organisation, cause: expect.stringMatching(cause) as string }),
    ]);
    const [line = ''] = diagnoses.map(formatDiagnosis);
    expect(line.startsWith(`${organisation}: `)).toBe(true);
    expect(line).not.toContain('\n');
  });

  it.each([
    ['raft', 1, 0, false],
    ['raft', 3, 1, true],
    ['raft', 3, 2, false],
    ['raft', 1, 1, false],
    ['bft', 4, 1, true],
    ['bft', 4, 2, false],
  ] as const)(
    'with %s and %i orderers, knows whether losing %i keeps the quorum',
    async (ordering, count, lost, keeps) => {
      const orderers = Array.from({ length: count }, (_, index) => ({
        name: `orderer${index}`,
        organisation: 'OrdererMSP',
        address: `127.0.0.1:${8050 + index}`,
      }));
      const down = orderers.slice(0, lost).map(({ name }) => name);
      const diagnoses = await found({
        ordering,
        orderers,
        isRunning: ({ name }) => Promise.resolve(!down.includes(name)),
        leads: ({ name }) => Promise.resolve(name === orderers.at(-1)?.name),
      });
      const hasQuorum = !diagnoses.some(({ cause }) => cause.includes('quorum'));
      expect(hasQuorum).toBe(lost === 0 || keeps);
      expect(diagnoses.filter(({ check }) => check === 'process-down')).toHaveLength(lost);
    },
  );

  it('reports a check that fails by itself, and makes the others', async () => {
    const diagnoses = await found({
      certificates: () => Promise.reject(new Error('the folder\nis gone')),
      leads: () => Promise.resolve(false),
    });
    expect(diagnoses.map(({ check, evidence }) => [check, evidence])).toEqual([
      ['orderer-quorum', expect.any(String)],
      ['certificates', 'the folder is gone'],
    ]);
  });

  it('blames nobody for what cannot be seen while no peer runs', async () => {
    const diagnoses = await found({
      isRunning: ({ organisation }) => Promise.resolve(organisation === 'OrdererMSP'),
      tls: () => Promise.resolve({ kind: 'unreachable' }),
      clockOffset: () => Promise.resolve(undefined),
      height: ({ organisation }) => Promise.resolve(organisation === 'OrdererMSP' ? 12 : undefined),
      leads: () => Promise.resolve(undefined),
      hasJoined: () => Promise.resolve(undefined),
      peersSeenBy: () => Promise.resolve(undefined),
      channelMembers: () => Promise.resolve(undefined),
      committed: () => Promise.resolve(undefined),
      approvedPackage: () => Promise.resolve(undefined),
      installedPackages: () => Promise.resolve(undefined),
    });
    expect(diagnoses.map(({ check }) => check)).toEqual(['process-down', 'process-down', 'process-down']);
  });
});

function withMember(mspId: string, change: object): NetworkProbes['channelMembers'] {
  return async () =>
    (await HEALTHY.channelMembers())?.map((member) => (member.mspId === mspId ? { ...member, ...change } : member));
}

function ledgerWith(more: NonNullable<NetworkProbes['ledger']>['members']): NonNullable<NetworkProbes['ledger']> {
  return { behind: [], members: [...(HEALTHY.ledger?.members ?? []), ...more] };
}

function withCollectionOf(members: readonly string[]): typeof COMMITTED {
  return { ...COMMITTED, collections: [{ name: 'texts', members: [...members] }] };
}
