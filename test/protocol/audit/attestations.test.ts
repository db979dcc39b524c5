import type { MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, PARAMETERS, mspIds } from '../membership/consortium';
import { refused } from '../tasks/refused';

const MEMBERS = mspIds(4);
const HEIGHT = PARAMETERS.attestationBlocks;
const [ONE, TWO] = ['1'.repeat(64), '2'.repeat(64)];

async function founded() {
  const consortium = await FoundedConsortium.create(MEMBERS);
  const { ledger } = consortium;
  const by = (mspId: string): Promise<MemoryNode> => consortium.admin(mspId);
  return {
    consortium,
    ledger,
    attestBlocks: async (mspId: string, digest: string, height: number = HEIGHT) =>
      ledger.submit(await by(mspId), 'audit:attestBlocks', { height, digest }),
    attestCode: async (mspId: string, digest: string, version = '1.0') =>
      ledger.submit(await by(mspId), 'audit:attestCode', { version, digest }),
    blocks: async (height: number = HEIGHT) => ledger.query(await by('AMSP'), 'audit:blockAttestations', { height }),
    code: async () => ledger.query(await by('AMSP'), 'audit:codeAttestations', {}),
  };
}

describe('audit:attestBlocks', () => {
  it('shows whether the members saw the same', async () => {
    const { attestBlocks, blocks } = await founded();
    await attestBlocks('AMSP', ONE);
    await attestBlocks('BMSP', ONE);
    expect(await blocks()).toMatchObject({ attestations: [{ mspId: 'AMSP' }, { mspId: 'BMSP' }], agree: true });
    await attestBlocks('CMSP', TWO);
    expect(await blocks()).toMatchObject({ agree: false });
  });

  it('is said once a member and height', async () => {
    const { attestBlocks } = await founded();
    await attestBlocks('AMSP', ONE);
    expect(await refused(attestBlocks('AMSP', TWO))).toBe('ALREADY_DONE');
    await attestBlocks('AMSP', TWO, 2 * HEIGHT);
  });

  it('keeps heights apart', async () => {
    const { attestBlocks, blocks } = await founded();
    await attestBlocks('AMSP', ONE);
    await attestBlocks('BMSP', TWO, 10 * HEIGHT);
    expect((await blocks()).attestations).toEqual([expect.objectContaining({ mspId: 'AMSP', digest: ONE })]);
    expect(await blocks(3 * HEIGHT)).toEqual({ attestations: [], agree: true });
  });

  it.each([1, HEIGHT - 1, HEIGHT + 1])(
    'is refused for height %s, which is no multiple of the governed number',
    async (height) => {
      const { attestBlocks } = await founded();
      expect(await refused(attestBlocks('AMSP', ONE, height))).toBe('INVALID_REQUEST');
    },
  );

  it('is for admins and auditors', async () => {
    const { consortium, ledger } = await founded();
    const auditor = await consortium.node('AMSP', 'auditor', 'auditor');
    await ledger.submit(auditor, 'audit:attestBlocks', { height: HEIGHT, digest: ONE });
    const worker = await consortium.node('BMSP', 'worker', 'requester', 'coordinator', 'respondent', 'validator');
    expect(await refused(ledger.submit(worker, 'audit:attestBlocks', { height: HEIGHT, digest: ONE }))).toBe(
      'ROLE_MISSING',
    );
  });
});

describe('audit:attestCode', () => {
  it('shows whether the members run the same code', async () => {
    const { attestCode, code } = await founded();
    for (const mspId of MEMBERS) await attestCode(mspId, ONE);
    expect(await code()).toMatchObject({ agree: true });
    await attestCode('DMSP', TWO, '1.1');
    expect(await code()).toMatchObject({ agree: false });
    for (const mspId of MEMBERS.slice(0, 3)) await attestCode(mspId, TWO, '1.1');
    expect(await code()).toMatchObject({ agree: true });
  });

  it('does not count what a member said that left', async () => {
    const { consortium, attestCode, code } = await founded();
    await attestCode('AMSP', ONE);
    await attestCode('DMSP', TWO);
    expect((await code()).agree).toBe(false);
    await consortium.change({ kind: 'expel', mspId: 'DMSP' }, ['AMSP', 'BMSP', 'CMSP']);
    const { attestations, agree } = await code();
    expect(attestations.map(({ mspId }) => mspId)).toEqual(['AMSP', 'DMSP']);
    expect(agree).toBe(true);
  });

  it('says nothing twice, and only by an admin', async () => {
    const { consortium, ledger, attestCode } = await founded();
    await attestCode('AMSP', ONE);
    expect(await refused(attestCode('AMSP', ONE))).toBe('ALREADY_DONE');
    const auditor = await consortium.node('AMSP', 'auditor', 'auditor');
    expect(await refused(ledger.submit(auditor, 'audit:attestCode', { version: '2', digest: ONE }))).toBe(
      'ROLE_MISSING',
    );
  });
});
