import { common, msp } from '@hyperledger/fabric-protos';
import type { Identity } from '../src/msp/identity';
import { parsePolicy } from '../src/policy/policy-expression';
import { REJECT } from '../src/policy/signature-policy';
import { readPrincipal, rolePrincipal, satisfiesPrincipal } from '../src/policy/principals';
import { signaturePolicy } from '../src/policy/signature-policy';
import { TestOrganisation } from './support/organisations';

describe('a signature policy', () => {
  let aster: TestOrganisation;
  let asterPeer: Identity;
  let asterClient: Identity;
  let birchPeer: Identity;
  let cedarPeer: Identity;

  beforeAll(async () => {
    aster = await TestOrganisation.create('AsterMSP');
    asterPeer = await aster.identity('peer');
    asterClient = await aster.identity('client');
    birchPeer = await (await TestOrganisation.create('BirchMSP')).identity('peer');
    cedarPeer = await (await TestOrganisation.create('CedarMSP')).identity('peer');
  });

  it('needs all of an AND, one of an OR, n of an OutOf, and these nest (common/policydsl/policyparser.go)', () => {
    const policy = parsePolicy("AND('AsterMSP.peer', OutOf(1, 'BirchMSP.peer', \"CedarMSP.peer\"))");
    expect(policy.isSatisfiedBy([asterPeer])).toBe(false);
    expect(policy.isSatisfiedBy([asterPeer, cedarPeer])).toBe(true);
    expect(policy.isSatisfiedBy([birchPeer, cedarPeer])).toBe(false);
    expect(parsePolicy("or('AsterMSP.peer','BirchMSP.peer')").isSatisfiedBy([birchPeer])).toBe(true);
  });

  it('counts an identity once (common/cauthdsl/cauthdsl.go)', () => {
    const twoOfAster = parsePolicy("OutOf(2, 'AsterMSP.member', 'AsterMSP.member')");
    expect(twoOfAster.isSatisfiedBy([asterPeer])).toBe(false);
    expect(twoOfAster.isSatisfiedBy([asterPeer, asterClient])).toBe(true);
  });

  it('takes signers greedily in order, even where another assignment would do (common/cauthdsl/cauthdsl.go)', () => {
    const memberThenPeer = parsePolicy("AND('AsterMSP.member', 'AsterMSP.peer')");
    expect(memberThenPeer.isSatisfiedBy([asterClient, asterPeer])).toBe(true);
    expect(memberThenPeer.isSatisfiedBy([asterPeer, asterClient])).toBe(false);
  });

  it('gives back what a failed part took (common/cauthdsl/cauthdsl.go)', () => {
    const policy = parsePolicy("OutOf(1, AND('AsterMSP.peer', 'BirchMSP.peer'), 'AsterMSP.peer')");
    expect(policy.isSatisfiedBy([asterPeer])).toBe(true);
  });

  it.each(['member', 'admin', 'client', 'peer', 'orderer'] as const)(
    'tells the role %s by the NodeOU (msp/mspimpl.go, satisfiesPrincipalInternalV142)',
    async (role) => {
      const principal = readPrincipal(rolePrincipal('AsterMSP', role));
      for (const unit of ['admin', 'client', 'peer', 'orderer'] as const) {
        expect(satisfiesPrincipal(await aster.identity(unit), principal)).toBe(role === 'member' || role === unit);
      }
    },
  );

  it('accepts nobody whom the MSP does not, not even as a member (msp/mspimplvalidate.go)', async () => {
    const member = readPrincipal(rolePrincipal('AsterMSP', 'member'));
    expect(satisfiesPrincipal(await aster.identity('none'), member)).toBe(false);
    expect(satisfiesPrincipal(birchPeer, member)).toBe(false);
  });

  it('can name one certificate (msp/mspimpl.go, MSPPrincipal_IDENTITY)', () => {
    const serialized = new msp.SerializedIdentity();
    serialized.setMspid('AsterMSP');
    serialized.setIdBytes(pem(asterPeer));
    const principal = newPrincipal('IDENTITY', serialized.serializeBinary());
    expect(satisfiesPrincipal(asterPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(asterClient, principal)).toBe(false);
  });

  it('can name a unit together with its authority (msp/mspimpl.go, MSPPrincipal_ORGANIZATION_UNIT)', () => {
    const unit = new msp.OrganizationUnit();
    unit.setMspIdentifier('AsterMSP');
    unit.setOrganizationalUnitIdentifier('peer');
    const withoutAuthority = newPrincipal('ORGANIZATION_UNIT', unit.serializeBinary());
    unit.setCertifiersIdentifier(asterPeer.certifiers);
    const principal = newPrincipal('ORGANIZATION_UNIT', unit.serializeBinary());
    expect(satisfiesPrincipal(asterPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(asterClient, principal)).toBe(false);
    expect(satisfiesPrincipal(asterPeer, withoutAuthority)).toBe(false);
  });

  it('needs all parts of a combined principal (msp/mspimpl.go, collectPrincipals)', () => {
    const combined = new msp.CombinedPrincipal();
    combined.setPrincipalsList([rolePrincipal('AsterMSP', 'member'), rolePrincipal('AsterMSP', 'peer')]);
    const principal = newPrincipal('COMBINED', combined.serializeBinary());
    expect(satisfiesPrincipal(asterPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(asterClient, principal)).toBe(false);
    expect(satisfiesPrincipal(asterPeer, newPrincipal('COMBINED', new Uint8Array()))).toBe(false);
  });

  it('rejects everything if a rule names a principal that is not there (common/cauthdsl/cauthdsl.go, compile)', () => {
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(1);
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(rule);
    envelope.setIdentitiesList([rolePrincipal('AsterMSP', 'peer')]);
    expect(signaturePolicy(envelope)).toBe(REJECT);
    expect(signaturePolicy(new common.SignaturePolicyEnvelope())).toBe(REJECT);
  });

  it.each([
    ['', 'AND, OR or OutOf at position 0'],
    ["AND('AsterMSP.peer'", '")" at position 19'],
    ["AND('AsterMSP')", "a principal such as 'OrgMSP.peer' at position 4"],
    ["OutOf('AsterMSP.peer')", 'a number at position 6'],
    ["AND('AsterMSP.peer') OR", 'the end at position 21'],
    ["AND('AsterMSP.peer')!", 'the end at position 20'],
  ])('says where %p is no policy', (text, expected) => {
    expect(() => parsePolicy(text)).toThrow(expected);
  });
});

function newPrincipal(
  classification: keyof typeof msp.MSPPrincipal.Classification,
  bytes: Uint8Array,
): ReturnType<typeof readPrincipal> {
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification[classification]);
  principal.setPrincipal(bytes);
  return readPrincipal(principal);
}

function pem(identity: Identity): Buffer {
  const body = identity.raw.toString('base64').replace(/.{64}/g, '$&\n');
  return Buffer.from(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`);
}
