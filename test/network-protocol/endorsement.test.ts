import { randomBytes } from 'node:crypto';
import { StatusCode } from '@hyperledger/fabric-gateway';
import { mspOf } from '@llmnet/protocol';
import type { SubmitName, SubmitRequest } from '@llmnet/protocol';
import { DOMAIN, MSPS, type Msp } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  commitCode,
  endorse,
  rawContract,
  type RawContract,
  ScriptedConsortium,
  TaskPlayer,
} from '@llmnet/test-kit/consortium';
import { waitFor } from '@llmnet/test-kit/programs';

const { VALID, ENDORSEMENT_POLICY_FAILURE } = StatusCode;
const VOTERS: readonly Msp[] = ['AsterMSP', 'BirchMSP', 'CedarMSP', 'DahliaMSP', 'ElmMSP'];

type Change = SubmitRequest<'governance:propose'>['change'];

/**
 * Seven members: the channel's policy and the consortium's own key want four of them, a record of one organisation four of the other
 * six. After an eighth is admitted, five.
 */
describe('the endorsement of', () => {
  let consortium: ScriptedConsortium;
  let worker: RawContract;
  let admin: RawContract;
  const clients: RawContract[] = [];
  let subject: Msp;
  let next: Msp;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start());
    const player = new TaskPlayer(consortium);
    const { providers } = await player.play({ lane: 0, terms: { phaseSeconds: 30 } }, [1_000_000, 0, 1_000_000]);
    const [first, second] = MSPS.filter((mspId) => providers.some((name) => mspOf(name) === mspId));
    if (first === undefined || second === undefined) throw new Error('two members with a seat');
    [subject, next] = [first, second];
    worker = await rawContract(consortium.network, 'AsterMSP', 'worker');
    admin = await rawContract(consortium.network, 'AsterMSP', 'admin');
    clients.push(worker, admin);
  }, 180_000);
  afterAll(async () => {
    for (const client of clients) client.close();
    await (consortium as ScriptedConsortium | undefined)?.stop();
  });

  /** The code that a transaction ends with that exactly these organisations endorse. */
  const codeBy = async <N extends SubmitName>(
    by: readonly Msp[],
    raw: RawContract,
    name: N,
    request: SubmitRequest<N>,
  ): Promise<number> => commitCode(await endorse(raw, name, request, { by }));

  const others = (mspId: Msp, count: number): Msp[] => MSPS.filter((other) => other !== mspId).slice(0, count);
  const withOwn = (mspId: Msp, count: number): Msp[] => [mspId, ...others(mspId, count - 1)];

  const record = async (mspId: Msp) => {
    const { reputations } = await (await consortium.worker('AsterMSP')).query('reputation:domain', { domain: DOMAIN });
    const found = reputations.find((candidate) => candidate.mspId === mspId);
    if (found === undefined) throw new Error(`no record of ${mspId}`);
    return found;
  };
  /** The window that an organisation's record appends to can be rolled up. */
  const windowOver = async (mspId: Msp): Promise<void> => {
    const over = (await record(mspId)).windowOpenedAt + consortium.parameters.rollUpWindowSeconds * 1000;
    await waitFor('the end of the window', () => Date.now() > over);
  };

  /** Proposes a change that five members vote for. @returns the proposal */
  const decided = async (change: Change): Promise<string> => {
    const proposal = randomBytes(16).toString('hex');
    await (await consortium.node('AsterMSP', 'admin')).submit('governance:propose', { proposal, change });
    for (const mspId of VOTERS) {
      await (await consortium.node(mspId, 'admin')).submit('governance:vote', { proposal, inFavour: true });
    }
    return proposal;
  };

  it('a roll-up does not count the provider’s own organisation in place of another’s', async () => {
    const request = { field: DOMAIN, mspId: subject, window: 0, limit: 100 };
    await windowOver(subject);
    expect(await codeBy(withOwn(subject, 4), worker, 'reputation:rollUp', request)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeBy(withOwn(subject, 5), worker, 'reputation:rollUp', request)).toBe(VALID);
    expect((await record(subject)).window).toBe(1);
  }, 60_000);

  it('a roll-up is enough by a majority of the others, without the organisation’s own', async () => {
    const request = { field: DOMAIN, mspId: next, window: 0, limit: 100 };
    await windowOver(next);
    expect(await codeBy(others(next, 3), worker, 'reputation:rollUp', request)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeBy(others(next, 4), worker, 'reputation:rollUp', request)).toBe(VALID);
  }, 60_000);

  it('a governance record takes a majority of the members on the ledger, those of a later admission included', async () => {
    const admission = { proposal: await decided({ kind: 'admit', mspId: 'HazelMSP', name: 'Hazel' }) };
    expect(await codeBy(others('GorseMSP', 3), admin, 'governance:enact', admission)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeBy(others('GorseMSP', 4), admin, 'governance:enact', admission)).toBe(VALID);

    const { version: _version, ...values } = consortium.parameters;
    const change = { proposal: await decided({ kind: 'parameters', version: 1, values }) };
    expect(await codeBy(others('GorseMSP', 4), admin, 'governance:enact', change)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeBy(others('GorseMSP', 5), admin, 'governance:enact', change)).toBe(VALID);
    // Another key of the same contract follows the channel's policy still.
    const proposal = randomBytes(16).toString('hex');
    const mint = { kind: 'mint', mspId: 'BirchMSP', amount: '1' } as const;
    expect(await codeBy(others('GorseMSP', 4), admin, 'governance:propose', { proposal, change: mint })).toBe(VALID);
  }, 120_000);

  it('a policy’s reset follows the old policy, and everything after it the new one', async () => {
    const reset = { mspId: subject, limit: 50 };
    expect(await codeBy(withOwn(subject, 4), worker, 'membership:resetPolicies', reset)).toBe(
      ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await codeBy(others(subject, 4), worker, 'membership:resetPolicies', reset)).toBe(VALID);
    const aster = await consortium.worker('AsterMSP');
    expect((await aster.query('membership:policies', {})).behind).not.toContain(subject);

    const player = new TaskPlayer(consortium);
    const terms = { phaseSeconds: 30, orgs: { allowed: [subject], denied: [] }, seats: 1 };
    await player.play({ lane: 1, terms }, [1_000_000]);
    const request = { field: DOMAIN, mspId: subject, window: 1, limit: 100 };
    await windowOver(subject);
    expect(await codeBy(others(subject, 4), worker, 'reputation:rollUp', request)).toBe(ENDORSEMENT_POLICY_FAILURE);
    expect(await codeBy(others(subject, 5), worker, 'reputation:rollUp', request)).toBe(VALID);
  }, 120_000);

  it('what a gateway plans itself is valid, under the old policies as under the new ones', async () => {
    const aster = await consortium.worker('AsterMSP');
    for (const mspId of [...MSPS, 'HazelMSP'].filter((candidate) => candidate !== subject)) {
      await aster.submit('membership:resetPolicies', { mspId, limit: 50 });
    }
    expect((await aster.query('membership:policies', {})).behind).toEqual([]);
  }, 120_000);
});
