import { status } from '@grpc/grpc-js';
import type { ProposalOptions } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { EndorsementPolicyOption } from '@llmnet/embedded-fabric';
import { EndorsementProbe } from './support/endorsement-probe';
import { failureOf } from '@llmnet/test-kit/network';

const { VALID, ENDORSEMENT_POLICY_FAILURE } = peer.TxValidationCode;

const put: ProposalOptions = { arguments: ['k', 'v'] };

describe('the endorsement policy of the chaincode', () => {
  let probe: EndorsementProbe | undefined;

  afterEach(async () => {
    await probe?.stop();
    probe = undefined;
  });

  it('is a majority of the members by default (lifecycle.go, /Channel/Application/Endorsement)', async () => {
    probe = await EndorsementProbe.start();
    expect(await probe.codeOf(['BirchMSP'], 'put', put)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.codeOf(['BirchMSP', 'CedarMSP'], 'put', put)).toBe(VALID);
    expect(await probe.plannedFor('put', put)).toHaveLength(2);
  });

  it('is needed for a transaction that writes nothing too (statebased/validator_keylevel.go)', async () => {
    probe = await EndorsementProbe.start();
    const get: ProposalOptions = { arguments: ['k'] };
    expect(await probe.codeOf(['BirchMSP'], 'get', get)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.plannedFor('get', get)).toHaveLength(2);
  });

  it('can be a signature policy (peer/policy.proto, ApplicationPolicy)', async () => {
    probe = await EndorsementProbe.start({
      endorsementPolicy: { signaturePolicy: "AND('BirchMSP.peer', OR('AsterMSP.peer', 'CedarMSP.peer'))" },
    });
    expect(await probe.codeOf(['AsterMSP', 'CedarMSP'], 'put', put)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.codeOf(['BirchMSP', 'CedarMSP'], 'put', put)).toBe(VALID);
    expect(await probe.plannedFor('put', put)).toEqual(['AsterMSP', 'BirchMSP']);
  });

  it('can leave the own organisation out, which is then asked, but not for the transaction (endorse.go)', async () => {
    probe = await EndorsementProbe.start({
      endorsementPolicy: { signaturePolicy: "AND('BirchMSP.peer', 'CedarMSP.peer')" },
    });
    expect(await probe.plannedFor('put', put)).toEqual(['BirchMSP', 'CedarMSP']);
  });

  it('can be a policy of the channel (core/policy/application.go)', async () => {
    probe = await EndorsementProbe.start({
      endorsementPolicy: { channelConfigPolicy: '/Channel/Application/CedarMSP/Endorsement' },
    });
    expect(await probe.codeOf(['AsterMSP', 'BirchMSP'], 'put', put)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.plannedFor('put', put)).toEqual(['CedarMSP']);
  });

  it('that no peer can satisfy leaves no plan (discovery/endorsement/endorsement.go)', async () => {
    probe = await EndorsementProbe.start({ endorsementPolicy: { signaturePolicy: "AND('AsterMSP.client')" } });
    expect(await failureOf(probe.endorse('put', put))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: expect.stringContaining('no peer combination can satisfy the endorsement policy') as string,
    });
  });

  it.each<[string, EndorsementPolicyOption, string]>([
    ['not in the channel', { channelConfigPolicy: '/Channel/Application/Nothing' }, 'The channel has no policy'],
    ['not well formed', { signaturePolicy: "AND('AsterMSP.peer'" }, 'must have ")" at position 19'],
  ])('that is %s is refused at the start', async (_, endorsementPolicy, message) => {
    await expect(EndorsementProbe.start({ endorsementPolicy })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('the endorsement policy of a collection', () => {
  let probe: EndorsementProbe;

  beforeAll(async () => {
    const base = { members: ['AsterMSP', 'BirchMSP'], memberOnlyRead: false, blockToLive: 0 };
    probe = await EndorsementProbe.start({
      collections: [
        { ...base, name: 'plain' },
        { ...base, name: 'single', members: ['BirchMSP'] },
        { ...base, name: 'own', endorsementPolicy: { signaturePolicy: "OR('BirchMSP.peer')" } },
        { ...base, name: 'outside', endorsementPolicy: { signaturePolicy: "OR('CedarMSP.peer')" } },
        {
          ...base,
          name: 'reference',
          endorsementPolicy: { channelConfigPolicy: '/Channel/Application/AsterMSP/Endorsement' },
        },
      ],
    });
  }, 30_000);

  afterAll(async () => {
    await probe.stop();
  });

  const remove = (collection: string): ProposalOptions => ({ arguments: [collection, 'k'] });
  const secret = (collection: string): ProposalOptions => ({
    arguments: [collection, 'k'],
    transientData: { value: 'secret' },
  });

  it('is that of the chaincode by default (lifecycle/deployedcc_infoprovider.go)', async () => {
    expect(await probe.codeOf(['BirchMSP'], 'removePrivate', remove('plain'))).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.codeOf(['BirchMSP', 'CedarMSP'], 'removePrivate', remove('plain'))).toBe(VALID);
  });

  it('replaces that of the chaincode for its keys (statebased/v20.go)', async () => {
    expect(await probe.codeOf(['AsterMSP', 'CedarMSP'], 'removePrivate', remove('own'))).toBe(
      ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await probe.plannedFor('removePrivate', remove('own'))).toEqual(['BirchMSP']);
    expect(await probe.plannedFor('removePrivate', remove('reference'))).toEqual(['AsterMSP']);
  });

  it('does not stand for the public keys of the same transaction (statebased/v20.go)', async () => {
    const options = { arguments: ['own', 'k', 'public'], transientData: { value: 'secret' } };
    expect(await probe.codeOf(['BirchMSP'], 'putBothWorlds', options)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.codeOf(['AsterMSP', 'CedarMSP'], 'putBothWorlds', options)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await probe.plannedFor('putBothWorlds', options)).toEqual(['AsterMSP', 'BirchMSP']);
  });

  it('can be met by others than its members, but not with transient data (internal/pkg/gateway/endorse.go)', async () => {
    expect(await probe.plannedFor('removePrivate', remove('outside'))).toEqual(['CedarMSP']);
    const error = await failureOf(probe.endorse('putPrivate', secret('outside')));
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(error.message).toContain(
      'requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [outside]; retry specifying trusted endorsing organizations to protect transient data',
    );
    expect(await probe.codeOf(['CedarMSP'], 'putPrivate', secret('outside'))).toBe(VALID);
    expect(await probe.evaluate('getPrivate', 'outside', 'k')).toBe('secret');
  });

  it('has to be met by members alone if plaintext was read (discovery/endorsement/collection.go)', async () => {
    expect(await failureOf(probe.endorse('appendPrivate', secret('single')))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: expect.stringContaining('no peer combination can satisfy the endorsement policy') as string,
    });
    expect(await probe.plannedFor('appendPrivate', secret('plain'))).toEqual(['AsterMSP', 'BirchMSP']);
  });
});
