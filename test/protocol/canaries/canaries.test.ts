import { canaryId, canaryCommitment, nodeId } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { JudgingScene, SEATS, digestOf, scores } from '../support/judging';
import { holdings } from '../support/money';
import { Disputes, VERDICT } from '../disputes/dispute';
import { refused } from '../tasks/refused';
import { DOMAIN, SALT, SEALED } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

type Deposit = SubmitRequest<'canaries:deposit'>;
type Declaration = SubmitRequest<'canaries:declare'>;

const SEALED_PAIR = { text: { question: { text: 'q', key: {} }, answer: { text: 'a', key: {} } } };
const ASKER = nodeId('Aster', 'worker');
const GOOD = scores([900_000, 800_000, 100_000]);
const TRUTHS = [1_000_000, 0, 0].map((truth, seat) => ({ provider: `${String(SEATS[seat])}/expert`, truth }));
const WEIGHT = 2_000_000n;

describe('a canary', () => {
  let judging: JudgingScene;
  let books: Books;
  beforeEach(async () => {
    judging = await JudgingScene.create({ canaryWeight: WEIGHT.toString() });
    books = new Books(judging.ledger);
  });
  afterEach(() => {
    books.expectKept();
  });

  const request = (changes: Partial<Deposit> = {}): Deposit => ({
    domain: DOMAIN,
    asker: ASKER,
    questionDigest: digestOf('question'),
    answerDigest: digestOf('answer'),
    ...changes,
  });
  const deposit = async (author: Msp = 'Aster', changes: Partial<Deposit> = {}): Promise<string> => {
    const asked = request(changes);
    await judging.ledger.submit(judging.worker(author), 'canaries:deposit', asked, SEALED_PAIR);
    judging.ledger.advance(1);
    return canaryId(judging.ledger.channel, nodeId(author, 'worker'), asked.questionDigest, asked.answerDigest);
  };
  const declare = (task: string, canary: string, changes: Partial<Declaration> = {}, author: Msp = 'Aster') =>
    judging.ledger.submit(judging.worker(author), 'canaries:declare', {
      task,
      canary,
      salt: SALT,
      truths: TRUTHS,
      ...changes,
    });
  const seal = async (task: string, judges: readonly Msp[]): Promise<void> => {
    for (const mspId of judges) judging.scene.order(await judging.endorseSeal(task, mspId, GOOD));
  };
  const asked = async (canary: string): Promise<{ task: string; judges: readonly Msp[] }> => {
    const found = await judging.asked(canary);
    await judging.judgeAlike(found.task, found.judges, GOOD);
    return found;
  };

  describe('is deposited', () => {
    it('with question and answer sealed, once', async () => {
      const canary = await deposit();
      const { canary: record, use } = await judging.ledger.query(judging.worker('Birch'), 'canaries:canary', {
        canary,
      });
      expect(record).toMatchObject({ canary, author: ASKER, asker: ASKER, domain: DOMAIN });
      expect(use).toBeNull();
      const stored = judging.ledger.privateKeys().filter((key) => key.includes(canary));
      expect(stored.map((key) => key.split('/').slice(3, 5))).toEqual([
        ['canary-answer', '0'],
        ['canary-question', '0'],
      ]);
      expect(await refused(deposit())).toBe('ALREADY_DONE');
    });

    it('no further than 200 of a member’s that no task was declared to be', async () => {
      const canary = await deposit();
      const plant = (unused: number): void => {
        judging.scene.plant(keys.deposits('Aster'), { mspId: 'Aster', unused });
      };
      expect(judging.ledger.record(keys.deposits('Aster'))).toEqual({ mspId: 'Aster', unused: 1 });
      plant(200);
      const further = { questionDigest: digestOf('another') };
      expect(await refused(deposit('Aster', further))).toBe('QUOTA_REACHED');
      await deposit('Birch', further);
      const { task, judges } = await judging.asked(canary);
      await seal(task, judges);
      await declare(task, canary);
      await deposit('Aster', further);
    });

    it('for a governed domain and a registered requester, with its texts', async () => {
      expect(await refused(deposit('Aster', { domain: 'alchemy' }))).toBe('UNKNOWN_DOMAIN');
      expect(await refused(deposit('Aster', { asker: 'Aster/nobody' }))).toBe('UNKNOWN_NODE');
      const bare = judging.ledger.submit(judging.worker('Aster'), 'canaries:deposit', request());
      expect(await refused(bare)).toBe('TEXT_MISSING');
      const validator = await judging.as('Aster', 'validator');
      const call = judging.ledger.submit(validator, 'canaries:deposit', request(), SEALED_PAIR);
      expect(await refused(call)).toBe('ROLE_MISSING');
    });
  });

  describe('whose truths are false', () => {
    const FALSE = TRUTHS.map(({ provider }, seat) => ({ provider, truth: seat === 0 ? 0 : 1_000_000 }));

    it('is none any more once a panel says so, though its verdicts were right', async () => {
      const canary = await deposit();
      const { task } = await asked(canary);
      await declare(task, canary, { truths: FALSE });
      await judging.settle(task, { link: null });
      judging.ledger.advance(1);
      const { upheld } = await new Disputes(judging, task).decide(VERDICT, 'Birch', GOOD);
      expect({ upheld, canary: judging.settled(task).canary }).toEqual({ upheld: true, canary: null });
    });
  });

  describe('is declared', () => {
    it('once every score is sealed, and settles by what was found of it, with its truth beside that, at the weight of a canary', async () => {
      const canary = await deposit();
      const { task, judges } = await asked(canary);
      await declare(task, canary);
      expect(judging.ledger.events.at(-1)).toEqual({ type: 'canaryDeclared', canary, task });
      const settled = await judging.settle(task, { link: null });
      expect(settled.canary).toBe(canary);
      expect(settled.seats.map(({ verdict }) => verdict)).toEqual(GOOD.map(({ score }) => BigInt(score ?? 0)));
      for (const [seat, mspId] of SEATS.entries()) {
        const success = String(GOOD[seat]?.score);
        const truth = String(TRUTHS[seat]?.truth);
        expect(judging.outcome(task, mspId)).toMatchObject({
          success,
          judged: true,
          truth,
          weight: WEIGHT.toString(),
          canary: true,
        });
      }
      for (const mspId of judges) {
        expect(judging.judgements(task, mspId)[0]).toMatchObject({ hits: [true, false, true] });
      }
    });

    it('not while a score can still be sealed', async () => {
      const canary = await deposit();
      const { task, judges } = await judging.asked(canary);
      await seal(task, judges.slice(0, 2));
      expect(await refused(declare(task, canary))).toBe('TOO_EARLY');
      await seal(task, judges.slice(2));
      await declare(task, canary);
    });

    it('not after the settlement', async () => {
      const canary = await deposit();
      const { task } = await judging.asked(canary);
      judging.passScores();
      await judging.settle(task, { link: null });
      expect(await refused(declare(task, canary))).toBe('TOO_LATE');
    });

    it('by its author alone, of the task it was linked to, with a truth for each answer', async () => {
      const canary = await deposit();
      const other = await deposit('Aster', { answerDigest: digestOf('other') });
      const { task } = await asked(canary);
      expect(await refused(declare(task, canary, {}, 'Hazel'))).toBe('NOT_YOURS');
      expect(await refused(declare(task, other))).toBe('LINK_MISMATCH');
      expect(await refused(declare(task, canary, { salt: SALT.replace('5', '6') }))).toBe('LINK_MISMATCH');
      expect(await refused(declare(task, canary, { truths: TRUTHS.slice(1) }))).toBe('INVALID_REQUEST');
      expect(await refused(declare(task, canary, { truths: TRUTHS.toReversed() }))).toBe('INVALID_REQUEST');
      await declare(task, canary);
      expect(await refused(declare(task, canary))).toBe('ALREADY_DONE');
    });

    it('once: it is void in a second task', async () => {
      const canary = await deposit();
      const first = await asked(canary);
      await declare(first.task, canary);
      const second = await judging.asked(canary, { opens: 1 });
      await seal(second.task, second.judges);
      expect(await refused(declare(second.task, canary))).toBe('CANARY_VOID');
      expect(await judging.ledger.query(judging.worker('Birch'), 'canaries:canary', { canary })).toMatchObject({
        use: { task: first.task },
      });
    });

    it.each<[string, Msp]>([
      ['answers', 'Birch'],
      ['judges', 'Elm'],
    ])('not where its author %s', async (_case, author) => {
      const validators = (['Elm', 'Fern', 'Gorse'] as const).map((mspId) => ({
        node: nodeId(mspId, 'worker'),
        mspId,
        credibility: 1n,
      }));
      judging.scene.plantSnapshot(1, { validators });
      const canary = await deposit(author);
      const { task, judges } = await judging.asked(canary, { epoch: 1 });
      await seal(task, judges);
      expect(await refused(declare(task, canary, {}, author))).toBe('CANARY_VOID');
    });

    it('not where its author had a seat and lost it', async () => {
      const canary = await deposit('Birch');
      const { task, ...open } = await judging.scene.openRequest();
      const link = canaryCommitment({ channel: judging.ledger.channel, task }, canary, SALT);
      await judging.ledger.submit(judging.worker('Aster'), 'tasks:open', { ...open, link }, SEALED);
      await judging.ledger.submit(judging.worker('Birch'), 'tasks:decline', { task });
      judging.scene.order(await judging.scene.endorseSubstitute(task, 0, 'Elm'));
      const holders: readonly Msp[] = ['Elm', 'Cedar', 'Dahlia'];
      await judging.scene.commit(task, holders);
      await judging.scene.reveal(task, holders);
      await judging.conclude(task);
      const truths = holders.map((mspId) => ({ provider: `${mspId}/expert`, truth: 0 }));
      expect(await refused(declare(task, canary, { truths }, 'Birch'))).toBe('CANARY_VOID');
    });

    it.each<[string, Partial<Deposit>]>([
      ['another node', { asker: nodeId('Hazel', 'worker') }],
      ['another domain', { domain: 'sums' }],
    ])('not where it was made for %s', async (_case, changes) => {
      const canary = await deposit('Aster', changes);
      const { task } = await asked(canary);
      expect(await refused(declare(task, canary))).toBe('CANARY_VOID');
    });

    it('not where it was deposited after the question was asked', async () => {
      const canary = canaryId(judging.ledger.channel, ASKER, digestOf('question'), digestOf('answer'));
      const { task } = await asked(canary);
      judging.ledger.advance(1);
      await deposit();
      expect(await refused(declare(task, canary))).toBe('CANARY_VOID');
    });

    it('or settled, whichever is ordered first', async () => {
      const canary = await deposit();
      const { task } = await asked(canary);
      judging.passScores();
      const settle = await judging.endorseSettle(task, { link: null });
      await declare(task, canary);
      expect(judging.ledger.commit(settle)).toBe('MVCC_READ_CONFLICT');
    });
  });

  describe('is reimbursed', () => {
    const reimburse = (task: string) => judging.ledger.submit(judging.worker('Hazel'), 'canaries:reimburse', { task });
    /** Money of a member's fund that is final, in several credits. */
    const fund = (amounts: readonly bigint[], account = 'fund:canaries:Aster'): void => {
      for (const [index, amount] of amounts.entries()) {
        const finalAt = judging.ledger.now - index;
        const credit = { account, source: `task.${String(index)}`, amount, finalAt };
        judging.scene.plant(keys.credit(credit.account, finalAt, credit.source), { ...credit, ...judging.scene.stamp });
        judging.scene.plant(keys.mint(`${account}-${String(index)}`), { total: amount, ...judging.scene.stamp });
        books.planted(account, amount);
      }
    };
    const settledCanary = async (): Promise<{ task: string; cost: bigint }> => {
      const canary = await deposit();
      const { task } = await asked(canary);
      await declare(task, canary);
      const { payments, finalAt } = await judging.settle(task, { link: null });
      const refund = payments.find(({ reason }) => reason === 'refund')?.amount ?? 0n;
      const escrow = BigInt((judging.ledger.record(keys.task(task)) as { escrow: string }).escrow);
      judging.ledger.advance((finalAt - judging.ledger.now) / 1_000);
      return { task, cost: escrow - refund };
    };

    it('what it cost, from the fund, once it is final, and the fund keeps the rest', async () => {
      const { task, cost } = await settledCanary();
      fund([cost - 1_000n, 10_000n]);
      const funded = holdings(judging.ledger);
      await reimburse(task);
      const after = holdings(judging.ledger);
      expect((after.Aster ?? 0n) - (funded.Aster ?? 0n)).toBe(cost);
      expect((funded['fund:canaries:Aster'] ?? 0n) - (after['fund:canaries:Aster'] ?? 0n)).toBe(cost);
      expect(await refused(reimburse(task))).toBe('ALREADY_DONE');
    });

    it('not out of what others have paid: their funds and the common one of before are not for it', async () => {
      const { task } = await settledCanary();
      fund([100_000n], 'fund:canaries:Birch');
      fund([100_000n], 'fund:canaries');
      expect(await refused(reimburse(task))).toBe('FUND_TOO_LOW');
    });

    it('not before it is final, and not where the task was none', async () => {
      const canary = await deposit();
      const { task } = await asked(canary);
      expect(await refused(reimburse(task))).toBe('TOO_EARLY');
      await declare(task, canary);
      await judging.settle(task, { link: null });
      fund([100_000n]);
      expect(await refused(reimburse(task))).toBe('TOO_EARLY');
      const plain = await judging.answered({}, { opens: 1 });
      judging.passScores();
      const { finalAt } = await judging.settle(plain.task);
      judging.ledger.advance((finalAt - judging.ledger.now) / 1_000);
      expect(await refused(reimburse(plain.task))).toBe('CANARY_VOID');
    });

    it('not beyond what the fund has', async () => {
      const { task } = await settledCanary();
      expect(await refused(reimburse(task))).toBe('FUND_TOO_LOW');
    });

    it('without conflict with a settlement, which pays the fund later', async () => {
      const { task } = await settledCanary();
      fund([100_000n]);
      const plain = await judging.answered({}, { opens: 1 });
      judging.passScores();
      const settle = await judging.endorseSettle(plain.task);
      const endorsed = await judging.ledger.endorse(judging.worker('Hazel'), 'canaries:reimburse', { task });
      expect(judging.ledger.commit(settle)).toBe('VALID');
      expect(judging.ledger.commit(endorsed)).toBe('VALID');
    });
  });
});
