import {
  addOrganisation,
  anchorPeersOf,
  consentersOf,
  organisationsOf,
  removeOrganisation,
  replaceConsenterCertificates,
  rootsOf,
  setAnchorPeers,
  setRevocationList,
} from '@llmnet/native-fabric';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function organisation(name: string) {
  const msp = {
    ...{ name, root_certs: [base64(`root of ${name}`)], tls_root_certs: [base64(`tls root of ${name}`)] },
    revocation_list: [],
  };
  return {
    groups: {},
    policies: { Admins: {} },
    values: { MSP: { mod_policy: 'Admins', version: '3', value: { type: 0, config: msp } } },
  };
}

const consenter = (port: number) => ({ host: '127.0.0.1', port, client_tls_cert: 'old', server_tls_cert: 'old' });

function config(orderer: Record<string, { value: unknown }> = {}) {
  return {
    sequence: '4',
    channel_group: {
      values: {},
      groups: {
        Application: {
          values: {},
          groups: { AsterMSP: organisation('AsterMSP'), BirchMSP: organisation('BirchMSP') },
        },
        Orderer: { values: orderer, groups: { OrdererMSP: organisation('OrdererMSP') } },
      },
    },
  };
}

const RAFT = {
  ConsensusType: {
    value: { type: 'etcdraft', metadata: { consenters: [consenter(7050), consenter(7060)], options: { tick: 1 } } },
  },
};
const BFT = {
  ConsensusType: { value: { type: 'BFT', metadata: {} } },
  Orderers: {
    value: {
      consenter_mapping: [
        { ...consenter(7050), id: 1, identity: 'old' },
        { ...consenter(7060), id: 2, identity: 'old' },
      ],
    },
  },
};

describe('an edit of a channel configuration', () => {
  it('adds an organisation and leaves its argument and everything else as it was', () => {
    const before = config(RAFT);
    const after = addOrganisation(before, 'CedarMSP', organisation('CedarMSP'));
    expect(organisationsOf(after)).toEqual(['AsterMSP', 'BirchMSP', 'CedarMSP']);
    expect(before).toEqual(config(RAFT));
    expect(removeOrganisation(after, 'CedarMSP')).toEqual(before);
  });

  it('keeps an organisation that is there already as it is', () => {
    const before = config();
    expect(addOrganisation(before, 'BirchMSP', organisation('another'))).toEqual(before);
  });

  it('removes an organisation, and nothing where it is not there', () => {
    expect(organisationsOf(removeOrganisation(config(), 'AsterMSP'))).toEqual(['BirchMSP']);
    expect(removeOrganisation(config(), 'CedarMSP')).toEqual(config());
  });

  it('refuses to remove the last member', () => {
    const alone = removeOrganisation(config(), 'BirchMSP');
    expect(() => removeOrganisation(alone, 'AsterMSP')).toThrow(/only member of the channel/);
  });

  it('sets anchor peers that there were none of, under the policy of the organisation’s admins', () => {
    const peers = [{ host: 'peer.aster.example', port: 7051 }];
    const after = setAnchorPeers(config(), 'AsterMSP', peers);
    expect(anchorPeersOf(config(), 'AsterMSP')).toEqual([]);
    expect(anchorPeersOf(after, 'AsterMSP')).toEqual(peers);
    expect(anchorPeersOf(after, 'BirchMSP')).toEqual([]);
    expect(after.channel_group.groups.Application?.groups.AsterMSP?.values.AnchorPeers).toEqual({
      mod_policy: 'Admins',
      value: { anchor_peers: peers },
    });
  });

  it('puts a revocation list into the MSP of a member or of the orderers, and keeps the rest of it', () => {
    const crl = '-----BEGIN X509 CRL-----';
    for (const place of [['Application', 'BirchMSP'] as const, ['Orderer', 'OrdererMSP'] as const]) {
      const after = setRevocationList(config(), place, [crl]);
      const [kind, mspId] = place;
      expect(after.channel_group.groups[kind]?.groups[mspId]?.values.MSP).toMatchObject({
        version: '3',
        value: { type: 0, config: { name: mspId, revocation_list: [base64(crl)] } },
      });
      expect(rootsOf(after, place)).toEqual({ signing: [`root of ${mspId}`], tls: [`tls root of ${mspId}`] });
    }
  });

  it('refuses an organisation that the channel does not have', () => {
    const refusal = /has no organisation/;
    expect(() => setAnchorPeers(config(), 'CedarMSP', [])).toThrow(refusal);
    expect(() => setRevocationList(config(), ['Orderer', 'AsterMSP'], [])).toThrow(refusal);
  });

  it('replaces the TLS certificate of one Raft orderer and keeps the options', () => {
    const after = replaceConsenterCertificates(config(RAFT), { host: '127.0.0.1', port: 7060 }, { tls: 'new' });
    const renewed = { ...consenter(7060), client_tls_cert: base64('new'), server_tls_cert: base64('new') };
    expect(after.channel_group.groups.Orderer?.values.ConsensusType?.value).toEqual({
      type: 'etcdraft',
      metadata: { consenters: [consenter(7050), renewed], options: { tick: 1 } },
    });
  });

  it('replaces certificates of one BFT orderer in the consenter mapping', () => {
    const address = { host: '127.0.0.1', port: 7050 };
    const after = replaceConsenterCertificates(config(BFT), address, { identity: 'new' });
    expect(after.channel_group.groups.Orderer?.values).toEqual({
      ...BFT,
      Orderers: {
        value: {
          consenter_mapping: [
            { ...consenter(7050), id: 1, identity: base64('new') },
            { ...consenter(7060), id: 2, identity: 'old' },
          ],
        },
      },
    });
  });

  it.each([
    ['Raft', RAFT],
    ['BFT', BFT],
  ])('knows the orderers of %s and refuses another', (_name, orderer) => {
    expect(consentersOf(config(orderer)).map(({ port }) => port)).toEqual([7050, 7060]);
    expect(() => replaceConsenterCertificates(config(orderer), { host: '127.0.0.1', port: 1 }, {})).toThrow(
      /has no orderer at 127.0.0.1:1$/,
    );
  });
});
