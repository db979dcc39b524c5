import { common, msp } from '@hyperledger/fabric-protos';
import type { Identity } from '../src/msp/identity';
import { parsePolicy } from '../src/policy/policy-expression';
import { REJECT } from '../src/policy/signature-policy';
import { readPrincipal, rolePrincipal, satisfiesPrincipal } from '../src/policy/principals';
import { signaturePolicy } from '../src/policy/signature-policy';
import { TestOrganisation } from './support/organisations';

describe('a signature policy', () => {
  let alpha: TestOrganisation;
  let alphaPeer: Identity;
  let alphaClient: Identity;
  let betaPeer: Identity;
  let gammaPeer: Identity;

  beforeAll(async () => {
    alpha = await TestOrganisation.create('AlphaMSP');
    alphaPeer = await alpha.identity('peer');
    alphaClient = await alpha.identity('client');
    betaPeer = await (await TestOrganisation.create('BetaMSP')).identity('peer');
    gammaPeer = await (await TestOrganisation.create('GammaMSP')).identity('peer');
  });

  it('needs all of an AND, one of an OR, n of an OutOf, and these nest (common/policydsl/policyparser.go)', () => {
    const policy = parsePolicy("AND('AlphaMSP.peer', OutOf(1, 'BetaMSP.peer', \"GammaMSP.peer\"))");
    expect(policy.isSatisfiedBy([alphaPeer])).toBe(false);
    expect(policy.isSatisfiedBy([alphaPeer, gammaPeer])).toBe(true);
    expect(policy.isSatisfiedBy([betaPeer, gammaPeer])).toBe(false);
    expect(parsePolicy("or('AlphaMSP.peer','BetaMSP.peer')").isSatisfiedBy([betaPeer])).toBe(true);
  });

  it('counts an identity once (common/cauthdsl/cauthdsl.go)', () => {
    const twoOfAlpha = parsePolicy("OutOf(2, 'AlphaMSP.member', 'AlphaMSP.member')");
    expect(twoOfAlpha.isSatisfiedBy([alphaPeer])).toBe(false);
    expect(twoOfAlpha.isSatisfiedBy([alphaPeer, alphaClient])).toBe(true);
  });

  it('takes signers greedily in order, even where another assignment would do (common/cauthdsl/cauthdsl.go)', () => {
    const memberThenPeer = parsePolicy("AND('AlphaMSP.member', 'AlphaMSP.peer')");
    expect(memberThenPeer.isSatisfiedBy([alphaClient, alphaPeer])).toBe(true);
    expect(memberThenPeer.isSatisfiedBy([alphaPeer, alphaClient])).toBe(false);
  });

  it('gives back what a failed part took (common/cauthdsl/cauthdsl.go)', () => {
    const policy = parsePolicy("OutOf(1, AND('AlphaMSP.peer', 'BetaMSP.peer'), 'AlphaMSP.peer')");
    expect(policy.isSatisfiedBy([alphaPeer])).toBe(true);
  });

  it.each(['member', 'admin', 'client', 'peer', 'orderer'] as const)(
    'tells the role %s by the NodeOU (msp/mspimpl.go, satisfiesPrincipalInternalV142)',
    async (role) => {
      const principal = readPrincipal(rolePrincipal('AlphaMSP', role));
      for (const unit of ['admin', 'client', 'peer', 'orderer'] as const) {
        expect(satisfiesPrincipal(await alpha.identity(unit), principal)).toBe(role === 'member' || role === unit);
      }
    },
  );

  it('accepts nobody whom the MSP does not, not even as a member (msp/mspimplvalidate.go)', async () => {
    const member = readPrincipal(rolePrincipal('AlphaMSP', 'member'));
    expect(satisfiesPrincipal(await alpha.identity('none'), member)).toBe(false);
    expect(satisfiesPrincipal(betaPeer, member)).toBe(false);
  });

  it('can name one certificate (msp/mspimpl.go, MSPPrincipal_IDENTITY)', () => {
    const serialized = new msp.SerializedIdentity();
    serialized.setMspid('AlphaMSP');
    serialized.setIdBytes(pem(alphaPeer));
    const principal = newPrincipal('IDENTITY', serialized.serializeBinary());
    expect(satisfiesPrincipal(alphaPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(alphaClient, principal)).toBe(false);
  });

  it('can name a unit together with its authority (msp/mspimpl.go, MSPPrincipal_ORGANIZATION_UNIT)', () => {
    const unit = new msp.OrganizationUnit();
    unit.setMspIdentifier('AlphaMSP');
    unit.setOrganizationalUnitIdentifier('peer');
    const withoutAuthority = newPrincipal('ORGANIZATION_UNIT', unit.serializeBinary());
    unit.setCertifiersIdentifier(alphaPeer.certifiers);
    const principal = newPrincipal('ORGANIZATION_UNIT', unit.serializeBinary());
    expect(satisfiesPrincipal(alphaPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(alphaClient, principal)).toBe(false);
    expect(satisfiesPrincipal(alphaPeer, withoutAuthority)).toBe(false);
  });

  it('needs all parts of a combined principal (msp/mspimpl.go, collectPrincipals)', () => {
    const combined = new msp.CombinedPrincipal();
    combined.setPrincipalsList([rolePrincipal('AlphaMSP', 'member'), rolePrincipal('AlphaMSP', 'peer')]);
    const principal = newPrincipal('COMBINED', combined.serializeBinary());
    expect(satisfiesPrincipal(alphaPeer, principal)).toBe(true);
    expect(satisfiesPrincipal(alphaClient, principal)).toBe(false);
    expect(satisfiesPrincipal(alphaPeer, newPrincipal('COMBINED', new Uint8Array()))).toBe(false);
  });

  it('rejects everything if a rule names a principal that is not there (common/cauthdsl/cauthdsl.go, compile)', () => {
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(1);
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(rule);
    envelope.setIdentitiesList([rolePrincipal('AlphaMSP', 'peer')]);
    expect(signaturePolicy(envelope)).toBe(REJECT);
    expect(signaturePolicy(new common.SignaturePolicyEnvelope())).toBe(REJECT);
  });

  it.each([
    ['', 'AND, OR or OutOf at position 0'],
    ["AND('AlphaMSP.peer'", '")" at position 19'],
    ["AND('AlphaMSP')", "a principal such as 'OrgMSP.peer' at position 4"],
    ["OutOf('AlphaMSP.peer')", 'a number at position 6'],
    ["AND('AlphaMSP.peer') OR", 'the end at position 21'],
    ["AND('AlphaMSP.peer')!", 'the end at position 20'],
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
