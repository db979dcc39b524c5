import { ChannelMsps } from '../src/msp/channel-msps';
import { validEndorsers } from '../src/msp/endorsers';
import { TestOrganisation } from './support/organisations';

const RESPONSE = Buffer.from('response');

describe('the endorsers of a transaction (common/policies/policy.go, SignatureSetToValidIdentities)', () => {
  let aster: TestOrganisation;
  let birch: TestOrganisation;
  let msps: ChannelMsps;

  beforeAll(async () => {
    aster = await TestOrganisation.create('AsterMSP');
    birch = await TestOrganisation.create('BirchMSP');
    msps = new ChannelMsps([aster.organisation, birch.organisation]);
  });

  it('are in the order of the endorsements', async () => {
    const endorsements = [await birch.endorse(RESPONSE), await aster.endorse(RESPONSE)];
    expect(validEndorsers(msps, RESPONSE, endorsements).map(({ mspId }) => mspId)).toEqual(['BirchMSP', 'AsterMSP']);
  });

  it('count once, however often they endorse', async () => {
    const endorsement = await aster.endorse(RESPONSE);
    expect(validEndorsers(msps, RESPONSE, [endorsement, endorsement])).toHaveLength(1);
    expect(validEndorsers(msps, RESPONSE, [endorsement, await aster.endorse(RESPONSE)])).toHaveLength(2);
  });

  it('are not those who signed something else, and these do not stand in the way of a true endorsement', async () => {
    const endorsement = await aster.endorse(RESPONSE);
    const forged = endorsement.cloneMessage();
    forged.setSignature((await aster.endorse(RESPONSE)).getSignature_asU8());
    expect(validEndorsers(msps, RESPONSE, [forged])).toEqual([]);
    expect(validEndorsers(msps, RESPONSE, [forged, endorsement])).toHaveLength(1);
  });

  it('are of organisations on the channel', async () => {
    const stranger = await TestOrganisation.create('DahliaMSP');
    expect(validEndorsers(msps, RESPONSE, [await stranger.endorse(RESPONSE)])).toEqual([]);
  });
});
