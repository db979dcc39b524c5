import type { Ledger } from '@llmnet/ledger-client';
import {
  admission,
  expulsion,
  enact,
  followMembership,
  propose,
  voteFor,
  consortiumOf,
  type ConsortiumView,
} from '@llmnet/consortium';
import { MSPS } from '@llmnet/test-kit/cast';
import { EmbeddedConsortium, refusalOf, ScriptedConsortium } from '@llmnet/test-kit/consortium';

const NEWCOMER = 'HazelMSP';
const HOUR = 3_600;

describe('a decision of the members of a network', () => {
  let network: EmbeddedConsortium;
  let consortium: ScriptedConsortium;
  let admins: [Ledger, ...Ledger[]];

  beforeAll(async () => {
    network = await EmbeddedConsortium.start();
    consortium = await ScriptedConsortium.found(network, {
      providing: [],
      parameters: { proposalSeconds: 2 * HOUR, proposalDelaySeconds: HOUR },
    });
    const [first, ...others] = await Promise.all(MSPS.map((mspId) => consortium.node(mspId, 'admin')));
    if (first === undefined) throw new Error('no member');
    admins = [first, ...others];
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  const onLedger = async (): Promise<ConsortiumView> => {
    const found = await consortiumOf(admins[0]);
    if (found === undefined) throw new Error('not founded');
    return found;
  };

  it('admits an organisation once, and the policies of all records follow', async () => {
    const [first, second, third, fourth] = admins;
    if (second === undefined || third === undefined || fourth === undefined) throw new Error('too few members');
    const change = admission(NEWCOMER, 'Hazel')(await onLedger());
    if (change === undefined) throw new Error('it is a member already');
    const proposal = await propose(first, change);
    expect(await propose(first, change)).toBe(proposal);

    await voteFor([first, second, third], proposal);
    expect(await refusalOf(enact(first, proposal))).toBe('VOTES_MISSING');
    await voteFor([first, fourth], proposal);
    expect(await enact(first, proposal)).toEqual({ isMade: true });
    expect(await enact(first, proposal)).toEqual({ isMade: true });
    expect((await first.query('membership:policies', {})).behind).not.toEqual([]);
    await followMembership(first);
    expect((await first.query('membership:policies', {})).behind).toEqual([]);
    expect(admission(NEWCOMER, 'Hazel')(await onLedger())).toBeUndefined();
  }, 60_000);

  it('does not wait for a delay of an hour, and says from when on it can be made', async () => {
    const change = expulsion('GorseMSP')(await onLedger());
    if (change === undefined) throw new Error('it is no member');
    const proposal = await propose(admins[0], change);
    await voteFor(admins, proposal);
    const { proposal: terms } = await admins[0].query('governance:proposal', { proposal });
    expect(await enact(admins[0], proposal)).toEqual({ isMade: false, enactFrom: new Date(terms.enactFrom) });
    expect((await onLedger()).members.find(({ mspId }) => mspId === 'GorseMSP')?.state).toBe('active');
  }, 60_000);

  it('readmits who has left, and expels nobody who is no member', () => {
    const left = { members: [{ mspId: 'AsterMSP', name: 'Aster', state: 'left' as const }] };
    expect(admission('AsterMSP', 'Aster')(left)).toEqual({ kind: 'readmit', mspId: 'AsterMSP' });
    expect(expulsion('AsterMSP')(left)).toBeUndefined();
    expect(expulsion('BirchMSP')(left)).toBeUndefined();
  });
});
