import { membersCollection } from '@llmnet/native-fabric';
import { membersOf, parseApproved, parseCommitted, parseInstalled } from '../../src/doctor/native/lifecycle-facts';
import { parsePeers } from '../../src/doctor/native/seen-peers';

/** MSPRole with an identifier and the role MEMBER, in base 64. */
const principal = (mspId: string): string =>
  Buffer.concat([Buffer.from([0x0a, mspId.length]), Buffer.from(mspId)]).toString('base64');

const collection = (name: string, mspIds: readonly string[]) => ({
  Payload: {
    StaticCollectionConfig: {
      name,
      member_orgs_policy: {
        Payload: { SignaturePolicy: { identities: mspIds.map((mspId) => ({ principal: principal(mspId) })) } },
      },
    },
  },
});

describe('what Fabric’s commands print', () => {
  it('tells the committed definition, its approvals, and who keeps its collections', () => {
    const output = JSON.stringify({
      ...{ sequence: 2, version: '1', approvals: { AsterMSP: true, BirchMSP: false } },
      collections: { config: [collection('texts', ['BirchMSP', 'AsterMSP'])] },
    });
    expect(parseCommitted(output)).toEqual({
      version: '1',
      sequence: 2,
      approvals: { AsterMSP: true, BirchMSP: false },
      collections: [{ name: 'texts', members: ['AsterMSP', 'BirchMSP'] }],
    });
  });

  it('leaves out collections where there are none', () => {
    expect(parseCommitted('{"sequence":1,"version":"1","collections":{}}').collections).toEqual([]);
  });

  it('tells the approved package, unless the definition was approved without one', () => {
    const source = { Type: { LocalPackage: { package_id: 'llmnet:1f' } } };
    expect(parseApproved(JSON.stringify({ source }))).toBe('llmnet:1f');
    expect(parseApproved(JSON.stringify({ source: { Type: { Unavailable: {} } } }))).toBeUndefined();
  });

  it('tells the installed packages, and none of a peer that leaves the list out', () => {
    expect(parseInstalled('{"installed_chaincodes":[{"package_id":"a:1","label":"a"}]}')).toEqual(['a:1']);
    expect(parseInstalled('{}')).toEqual([]);
  });

  it('tells the peers of the channel, also one without an endpoint, and none where nobody is known', () => {
    expect(parsePeers('[{"MSPID":"AsterMSP","Endpoint":"127.0.0.1:7051"},{"MSPID":"BirchMSP"}]')).toEqual([
      '127.0.0.1:7051',
      '',
    ]);
    expect(parsePeers('null')).toEqual([]);
  });

  it('is compared with the members of a collection as it is defined', () => {
    expect(membersOf(membersCollection('texts', ['BirchMSP', 'AsterMSP']))).toEqual(['AsterMSP', 'BirchMSP']);
  });
});
