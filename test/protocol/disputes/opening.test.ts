import { Dispute, nodeId } from '@llmnet/protocol';
import { panelSchedule } from '@llmnet/protocol/rules';
import { keys } from '../../../chaincode/src/state/store';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { BALANCE, PHASE, PROMPT_KEYS, answerKeys, listed } from '../tasks/scene';
import type { Msp } from '../tasks/scene';
import { Disputes, VERDICT, textOf } from './dispute';
import type { Subject } from './dispute';

const GOOD = scores([900_000, 800_000, 100_000]);
const BOND = 100_000n;

describe('a dispute', () => {
  let judging: JudgingScene;
  let task: string;
  let judges: readonly Msp[];
  let disputes: Disputes;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    ({ task, judges } = await judging.answered());
    disputes = new Disputes(judging, task);
  });
  const settle = async (): Promise<number> => {
    await judging.judgeAlike(task, judges, GOOD);
    return (await judging.settle(task)).at;
  };
  const refusal = (subject: Subject, by: Msp) => refused(disputes.endorse(subject, by));

  it('takes a bond from a lane, publishes keys for its panel and says until when that judges', async () => {
    await settle();
    const prompt = { step: 'prompt', round: 0, author: nodeId('Aster', 'worker'), key: PROMPT_KEYS.keys[0]?.key };
    const transaction = await disputes.endorse(VERDICT, 'Dahlia', {}, [prompt]);
    judging.scene.order(transaction);
    const record = Dispute.parse(judging.ledger.record(keys.dispute(task, 1)));
    expect(record).toMatchObject({ by: nodeId('Dahlia', 'worker'), bond: BOND, lane: 0, subject: VERDICT });
    expect(record).toMatchObject(panelSchedule(judging.ledger.now, PHASE));
    expect(judging.ledger.record(keys.lane('Dahlia', 0))).toMatchObject({ balance: String(BALANCE - BOND) });
    expect(judging.ledger.privateKeys()).toContain(`texts/keys/${task}/dispute/1/${nodeId('Dahlia', 'worker')}`);
    expect(judging.ledger.events.at(-1)).toMatchObject({ type: 'disputed', task, number: 1, panel: record.panel });
  });

  it('is judged by more than the validators, of none of those that have a part in the task', async () => {
    await settle();
    const panel = await disputes.plan(VERDICT, 'Dahlia');
    expect([...panel].sort()).toEqual(['Elm', 'Fern', 'Gorse', 'Hazel']);
    judging.scene.order(await disputes.endorse(VERDICT, 'Dahlia'));
    expect(judging.ledger.record(keys.dispute(task, 1))).toMatchObject({ larger: true });
  });

  it('is not judged by the organisation that disputes', async () => {
    const [validator = 'Aster'] = judges;
    const panel = await disputes.plan(textOf('answer', 'Birch'), validator);
    expect(panel).toHaveLength(3);
    expect(panel).not.toContain(validator);
    expect(panel).not.toContain('Aster');
  });

  it('refuses any other panel than the one that follows from the ledger', async () => {
    await settle();
    const panel = (await disputes.plan(VERDICT, 'Dahlia')).map((mspId) => nodeId(mspId, 'worker'));
    for (const wrong of [panel.slice(1), panel.toReversed(), []]) {
      expect(await refused(disputes.endorse(VERDICT, 'Dahlia', { panel: wrong }))).toBe('PLAN_CHANGED');
    }
  });

  it('refuses keys of other texts, or none', async () => {
    const foreign = [{ step: 'answer', round: 0, author: nodeId('Cedar', 'worker'), key: {} }];
    expect(await refused(disputes.endorse(textOf('answer', 'Birch'), 'Aster', {}, foreign))).toBe('INVALID_REQUEST');
    const panel = (await disputes.plan(textOf('answer', 'Birch'), 'Aster')).map((mspId) => nodeId(mspId, 'worker'));
    const request = { task, number: 1, subject: textOf('answer', 'Birch'), lane: 0, panel };
    expect(await refused(judging.ledger.submit(judging.worker('Aster'), 'disputes:open', request))).toBe(
      'TEXT_MISSING',
    );
  });

  it('of verdicts brings the panel a key of the prompt', async () => {
    await settle();
    expect(await refused(disputes.endorse(VERDICT, 'Dahlia', {}, answerKeys('Dahlia').keys))).toBe('KEY_MISSING');
  });

  it('needs a lane that covers the bond', async () => {
    expect(await refused(disputes.endorse(textOf('answer', 'Birch'), 'Aster', { lane: 7 }))).toBe('LANE_TOO_LOW');
  });

  describe('of verdicts', () => {
    it('waits for the settlement and ends with the time to dispute', async () => {
      expect(await refusal(VERDICT, 'Dahlia')).toBe('NOT_DISPUTABLE');
      await settle();
      judging.ledger.advance(30);
      await disputes.plan(VERDICT, 'Dahlia');
      judging.ledger.advance(0.001);
      expect(await refusal(VERDICT, 'Dahlia')).toBe('NOT_DISPUTABLE');
    });

    it('is for the requester, the coordinator and who has a seat', async () => {
      await settle();
      for (const mspId of ['Aster', ...SEATS] as const) await disputes.plan(VERDICT, mspId);
      for (const mspId of judges) expect(await refusal(VERDICT, mspId)).toBe('NOT_DISPUTABLE');
    });

    it('is opened once a task', async () => {
      await settle();
      await disputes.open(VERDICT, 'Dahlia');
      expect(await refusal(VERDICT, 'Birch')).toBe('NOT_DISPUTABLE');
    });

    it('has nothing to be about where nobody judged', async () => {
      const open = await judging.scene.open({}, { opens: 1 });
      await judging.scene.commit(open, SEATS);
      await judging.scene.reveal(open, SEATS);
      judging.scene.passPhases(3);
      await judging.settle(open, { link: null });
      expect(await refused(new Disputes(judging, open).endorse(VERDICT, 'Birch'))).toBe('NOT_DISPUTABLE');
    });

    it('needs a panel of as many as judged before', async () => {
      const validators = ['Elm', 'Fern', 'Gorse'].map((mspId) => ({
        node: nodeId(mspId, 'worker'),
        mspId,
        credibility: 1n,
      }));
      judging.scene.plantSnapshot(1, { validators });
      const small = await judging.answered({}, { epoch: 1, opens: 1 });
      judging.passScores();
      await judging.settle(small.task);
      const again = new Disputes(judging, small.task);
      expect(await again.plan(VERDICT, 'Birch')).toHaveLength(3);
      judging.scene.plantSnapshot(1, { validators: validators.slice(1) });
      expect(await refused(again.endorse(VERDICT, 'Birch'))).toBe('NO_PANEL');
    });
  });

  describe('of texts', () => {
    it('is for who is entitled to read them, from their record on', async () => {
      const [validator = 'Aster'] = judges;
      for (const mspId of ['Aster', 'Cedar', validator] as const) await disputes.plan(textOf('answer', 'Birch'), mspId);
      await disputes.plan(textOf('result', 'Aster'), 'Birch');
      await disputes.plan(textOf('prompt', 'Aster'), validator);
      const outsider = (['Elm', 'Fern', 'Gorse', 'Hazel'] as const).find((mspId) => !judges.includes(mspId));
      expect(await refusal(textOf('answer', 'Birch'), outsider ?? 'Aster')).toBe('NOT_DISPUTABLE');
    });

    it('is about a text that is there', async () => {
      const open = new Disputes(judging, await judging.scene.open({}, { opens: 1 }));
      await open.plan(textOf('prompt', 'Aster'), 'Birch');
      const absent: readonly [Subject, Msp][] = [
        [textOf('answer', 'Birch'), 'Aster'],
        [textOf('answer', 'Gorse'), 'Aster'],
        [textOf('result', 'Aster'), 'Birch'],
        [textOf('prompt', 'Cedar'), 'Birch'],
        [textOf('prompt', 'Aster', 1), 'Birch'],
      ];
      for (const [subject, by] of absent) {
        expect(await refused(open.endorse(subject, by))).toBe('UNKNOWN_RECORD');
      }
    });

    it('is opened once a text, and for two texts by each member', async () => {
      await disputes.open(textOf('answer', 'Birch'), 'Aster');
      expect(await refusal(textOf('answer', 'Birch'), 'Cedar')).toBe('NOT_DISPUTABLE');
      await disputes.open(textOf('answer', 'Cedar'), 'Aster');
      const panel = [nodeId('Elm', 'worker')];
      const third = disputes.endorse(textOf('answer', 'Dahlia'), 'Aster', { number: 3, panel });
      expect(await refused(third)).toBe('NOT_DISPUTABLE');
      const again = disputes.endorse(textOf('result', 'Aster'), 'Birch', { number: 2, panel });
      expect(await refused(again)).toBe('ALREADY_DONE');
      await disputes.open(textOf('answer', 'Dahlia'), 'Cedar');
    });

    it('leaves no number out', async () => {
      const panel = [nodeId('Elm', 'worker')];
      const second = disputes.endorse(textOf('answer', 'Birch'), 'Aster', { number: 2, panel });
      expect(await refused(second)).toBe('NOT_DISPUTABLE');
    });

    it('is possible until the time to dispute is over, and never of a cancelled task', async () => {
      await settle();
      await disputes.plan(textOf('answer', 'Birch'), 'Aster');
      judging.ledger.advance(30.001);
      expect(await refusal(textOf('answer', 'Birch'), 'Aster')).toBe('NOT_DISPUTABLE');
      const open = await judging.scene.open({}, { opens: 1 });
      await judging.ledger.submit(judging.worker('Aster'), 'tasks:cancel', { task: open });
      const cancelled = new Disputes(judging, open);
      expect(await refused(cancelled.endorse(textOf('prompt', 'Aster'), 'Birch'))).toBe('NOT_DISPUTABLE');
    });

    it('is nobody’s where a member asked itself', async () => {
      judging.scene.plantSnapshot(1, { candidates: [listed('Aster')] });
      const own = await judging.scene.open({ scope: { kind: 'own' }, seats: 1 }, { epoch: 1, opens: 1 });
      const inside = new Disputes(judging, own);
      expect(await refused(inside.endorse(textOf('prompt', 'Aster'), 'Aster'))).toBe('NOT_DISPUTABLE');
    });
  });

  it('opened twice at the same time is valid once', async () => {
    const first = await disputes.endorse(textOf('answer', 'Birch'), 'Aster');
    const second = await disputes.endorse(textOf('answer', 'Birch'), 'Cedar');
    expect([judging.ledger.commit(first), judging.ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  it('of a text makes a settlement that was endorsed before it invalid', async () => {
    await judging.judgeAlike(task, judges, GOOD);
    const held = await judging.endorseSettle(task);
    await disputes.open(textOf('answer', 'Birch'), 'Aster');
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(judging.settle(task))).toBe('TOO_EARLY');
  });
});
