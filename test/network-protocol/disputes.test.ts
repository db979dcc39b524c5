import { mspOf } from '@llmnet/protocol';
import { DOMAIN, GRANT, MSPS, type Msp } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  whenAccepted,
  refusalOf,
  ScriptedConsortium,
  TaskPlayer,
} from '@llmnet/test-kit/consortium';

const MINTED = GRANT * BigInt(MSPS.length);
const RIGHT = 1_000_000;
const VERDICT = { kind: 'verdict' } as const;
const TERMS = { phaseSeconds: 30 };

describe('a dispute of a verdict', () => {
  let consortium: ScriptedConsortium;
  let player: TaskPlayer;

  beforeAll(async () => {
    const parameters = { disputeSeconds: 120 };
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start(), { parameters });
    player = new TaskPlayer(consortium);
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  const evidence = async (mspId: string) => {
    const { reputations } = await (await consortium.worker('AsterMSP')).query('reputation:domain', { domain: DOMAIN });
    const record = reputations.find((candidate) => candidate.mspId === mspId);
    return record && { a: record.evidence.a, b: record.evidence.b, cusum: record.evidence.cusum };
  };

  it('reverses verdicts, pay and records exactly, once', async () => {
    const { task, providers, validators } = await player.play({ lane: 0, terms: TERMS }, [0, RIGHT, RIGHT]);
    const wronged = memberOf(providers[0]);
    const worker = await consortium.worker('AsterMSP');
    const rollUp = { field: DOMAIN, mspId: wronged, window: 0, limit: 100 };
    await whenAccepted(() => worker.submit('reputation:rollUp', rollUp), ['WINDOW_OPEN']);
    expect(await evidence(wronged)).toEqual({ a: 0n, b: 1_000_000n, cusum: 350_000n });
    const before = await consortium.owned(wronged);

    const panel = await player.dispute(task, 1, VERDICT, wronged);
    expect(panel).toHaveLength(3);
    expect(await consortium.owned(wronged)).toBe(before - 100_000n);
    expect(await consortium.money()).toBe(MINTED);
    expect(await refusalOf(worker.submit('disputes:resolve', { task, number: 1 }))).toBe('TOO_EARLY');
    await player.score(task, panel, providers, [RIGHT, RIGHT, RIGHT], { panel: 1 });
    await worker.submit('disputes:resolve', { task, number: 1 });

    const { settled, disputes } = await player.view(task);
    expect(disputes.map(({ resolved }) => resolved?.upheld)).toEqual([true]);
    expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([1_000_000n, 1_000_000n, 1_000_000n]);
    const answers = settled?.payments.filter(({ reason }) => reason === 'answer').map(({ amount }) => amount);
    expect(answers).toEqual([2_000n, 2_000n, 2_000n]);
    expect(settled?.judges.map(({ mspId }) => mspId).sort()).toEqual(panel.map(mspOf).sort());
    expect(await consortium.owned(wronged)).toBe(before + 2_000n);
    expect(await consortium.money()).toBe(MINTED);

    const revise = { field: DOMAIN, mspId: wronged, limit: 100 };
    await worker.submit('reputation:revise', revise);
    expect(await evidence(wronged)).toEqual({ a: 1_000_000n, b: 0n, cusum: 0n });

    expect(await refusalOf(worker.submit('reputation:revise', revise))).toBe('NOTHING_TO_REVISE');
    expect(await refusalOf(worker.submit('disputes:resolve', { task, number: 1 }))).toBe('ALREADY_DONE');
    expect(await refusalOf(player.dispute(task, 2, VERDICT, wronged))).toBe('NOT_DISPUTABLE');
    expect(validators).toHaveLength(3);
  }, 120_000);

  it('costs its bond where the panel finds the same', async () => {
    const { task, providers } = await player.play({ lane: 1, terms: TERMS }, [0, RIGHT, RIGHT]);
    const disputant = memberOf(providers[0]);
    const owned = await consortium.owned(disputant);
    const panel = await player.dispute(task, 1, VERDICT, disputant);
    const judges = panel.map(memberOf);
    const before = await Promise.all(judges.map((mspId) => consortium.owned(mspId)));
    await player.score(task, panel, providers, [0, RIGHT, RIGHT], { panel: 1 });
    await (await consortium.worker('GorseMSP')).submit('disputes:resolve', { task, number: 1 });

    const { settled } = await player.view(task);
    expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([0n, 1_000_000n, 1_000_000n]);
    expect(await consortium.owned(disputant)).toBe(owned - 100_000n);
    const after = await Promise.all(judges.map((mspId) => consortium.owned(mspId)));
    expect(after.map((amount, judge) => amount - (before[judge] ?? 0n))).toEqual([33_333n, 33_333n, 33_333n]);
    expect(await consortium.money()).toBe(MINTED);
  }, 120_000);
});

function memberOf(id = ''): Msp {
  const member = MSPS.find((mspId) => mspId === mspOf(id));
  if (member === undefined) throw new Error(`no member has ${id}`);
  return member;
}
