import { StatusCode } from '@hyperledger/fabric-gateway';
import { commitCode, endorse, rawContract } from '../support/raw-contract';
import { refusalOf } from '../support/refusal';
import { DOMAIN, GRANT, MSPS, PARAMETERS, ScriptedConsortium } from '../support/scripted-consortium';
import { waitFor } from '../fixtures/network/wait-for';

const MINTED = GRANT * BigInt(MSPS.length);
const RIGHT = 1_000_000;

describe('a task on the ledger', () => {
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.start();
  }, 60_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  /** Repeats a step until the ledger's clock lets it pass. */
  const once = (what: string, step: () => Promise<unknown>): Promise<true> =>
    waitFor(what, async () => {
      try {
        await step();
        return true;
      } catch {
        return undefined;
      }
    });

  it('goes from open to settled, moves the records and keeps the sum of money', async () => {
    const { task, seats, quote } = await consortium.open(0);
    const providers = seats.map(({ provider }) => provider);
    expect(new Set(seats.map(({ mspId }) => mspId)).size).toBe(3);
    expect(await consortium.money()).toBe(MINTED);

    await consortium.answerAll(task, providers);
    const validators = await consortium.conclude(task);
    expect(validators).toHaveLength(3);
    expect(validators.some((node) => seats.some((seat) => seat.node === node))).toBe(false);
    await consortium.score(task, validators, providers, [RIGHT, 0, RIGHT]);
    await consortium.settle(task);

    const worker = await consortium.worker('AlphaMSP');
    const { settled } = await worker.query('taskQueries:read', { task });
    expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([1_000_000n, 0n, 1_000_000n]);
    const paid = settled?.payments.filter(({ reason }) => reason === 'answer') ?? [];
    expect(paid.map(({ amount }) => amount)).toEqual([2_000n, 2_000n]);
    expect(settled?.payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(quote);
    expect(await consortium.money()).toBe(MINTED);
    expect(await refusalOf(consortium.settle(task))).toBe('ALREADY_DONE');

    for (const { mspId } of seats) {
      const request = { field: DOMAIN, mspId, window: 0, limit: 100 };
      await once('the roll-up', () => worker.submit('reputation:rollUp', request));
      expect(await refusalOf(worker.submit('reputation:rollUp', request))).toBe('OUT_OF_TURN');
    }
    await once('the snapshot', () => worker.submit('reputation:publishSnapshot', { domain: DOMAIN, epoch: 1 }));
    const { snapshot } = await worker.query('reputation:domain', { domain: DOMAIN });
    const expected = new Map(snapshot?.candidates.map(({ provider, p }) => [provider, p]));
    // (1 + 1) / (1 + 2) for a right answer, (0 + 1·0) / (1 + 2) where the only answer ever given was wrong.
    expect(providers.map((provider) => expected.get(provider))).toEqual([666_666n, 0n, 666_666n]);
  });

  it('makes a commit invalid that was endorsed before the phase was closed and is ordered after', async () => {
    const { task, seats } = await consortium.open(1);
    const [first, second, late] = seats.map(({ provider }) => provider);
    if (first === undefined || second === undefined || late === undefined) throw new Error('three seats');
    const answer = await consortium.commit(task, first);
    await consortium.commit(task, second);
    const held = await consortium.prepareCommit(task, late);
    const raw = await rawContract(consortium, held.ledger.identity.mspId, 'worker');
    const transaction = await endorse(raw, 'tasks:commit', held.request, held.transient);

    expect(await refusalOf(consortium.reveal(task, first, answer))).toBe('TOO_EARLY');
    const worker = await consortium.worker('AlphaMSP');
    expect(await refusalOf(worker.submit('tasks:close', { task, round: 0 }))).toBe('TOO_EARLY');
    await once('the close', () => worker.submit('tasks:close', { task, round: 0 }));
    await consortium.reveal(task, first, answer);

    expect(await commitCode(transaction)).toBe(StatusCode.MVCC_READ_CONFLICT);
    raw.close();
    const { rounds } = await worker.query('taskQueries:read', { task });
    expect(rounds.map(({ commits, reveals }) => [commits.length, reveals.length])).toEqual([[2, 1]]);
  });

  it('lets all reveals of a phase commit side by side, and makes a second commit of a seat invalid', async () => {
    const { task, seats } = await consortium.open(2);
    const providers = seats.map(({ provider }) => provider);
    const [seat] = seats;
    if (seat === undefined) throw new Error('a seat');
    const again = await consortium.prepareCommit(task, seat.provider);
    const raw = await rawContract(consortium, seat.mspId, 'worker');
    const transaction = await endorse(raw, 'tasks:commit', again.request, again.transient);
    await consortium.answerAll(task, providers);
    expect(await commitCode(transaction)).toBe(StatusCode.MVCC_READ_CONFLICT);
    raw.close();
  });

  it('spends a lane once: of two opens endorsed on one state only one is valid', async () => {
    const one = await consortium.prepareOpen(3);
    const other = await consortium.prepareOpen(3);
    const raw = await rawContract(consortium, 'AlphaMSP', 'gateway');
    const transactions = [
      await endorse(raw, 'tasks:open', one.request, one.transient),
      await endorse(raw, 'tasks:open', other.request, other.transient),
    ];
    const codes = [];
    for (const transaction of transactions) codes.push(await commitCode(transaction));
    expect(codes).toEqual([StatusCode.VALID, StatusCode.MVCC_READ_CONFLICT]);
    raw.close();
    expect(await consortium.money()).toBe(MINTED);
  });

  it('refuses what belongs to another node, or is not what was committed to', async () => {
    const { task, seats, substitutes } = await consortium.open(4);
    const [seat] = seats;
    const [outsider] = substitutes;
    if (seat === undefined || outsider === undefined) throw new Error('a seat and a substitute');
    expect(await refusalOf(consortium.commit(task, outsider.provider))).toBe('NOT_YOURS');
    const requester = await consortium.node('AlphaMSP', 'gateway');
    const { request, transient } = await consortium.prepareCommit(task, seat.provider);
    expect(await refusalOf(requester.submit('tasks:commit', request, { transient }))).toBe('ROLE_MISSING');
    expect(await refusalOf((await consortium.respondent(seat.provider)).submit('tasks:commit', request))).toBe(
      'TEXT_MISSING',
    );

    const later = { ...request, round: 4 };
    expect(
      await refusalOf((await consortium.respondent(seat.provider)).submit('tasks:commit', later, { transient })),
    ).toBe('INVALID_REQUEST');
    const answers = await Promise.all(seats.map(({ provider }) => consortium.commit(task, provider)));
    const [answer] = answers;
    if (answer === undefined) throw new Error('an answer');
    expect(await refusalOf(consortium.reveal(task, seat.provider, { ...answer, abstained: true }))).toBe(
      'COMMITMENT_MISMATCH',
    );
  });

  it('refuses a plan that does not follow from the ledger', async () => {
    const { ledger, request, transient } = await consortium.prepareOpen(5);
    const committee = [...request.committee].reverse();
    expect(await refusalOf(ledger.submit('tasks:open', { ...request, committee }, { transient }))).toBe('PLAN_CHANGED');
    expect(await refusalOf(ledger.submit('tasks:open', { ...request, quote: '1' }, { transient }))).toBe(
      'PLAN_CHANGED',
    );
    expect(await refusalOf(ledger.submit('tasks:open', { ...request, epoch: 99 }, { transient }))).toBe(
      'SNAPSHOT_UNKNOWN',
    );
  });

  it('pays the revealed answers of a task whose coordinator records no result, and nobody else', async () => {
    const { task, seats, quote } = await consortium.open(6);
    await consortium.answerAll(
      task,
      seats.map(({ provider }) => provider),
    );
    expect(await refusalOf(consortium.settle(task, 'ZetaMSP'))).toBe('TOO_EARLY');
    await once('the expiry', () => consortium.settle(task, 'ZetaMSP'));

    const { settled } = await (await consortium.worker('AlphaMSP')).query('taskQueries:read', { task });
    expect(settled?.outcome).toBe('expired');
    // ⌊6000 / 0.7⌋ = 8571 would have been spent; 20 % for validators and 5 % for a coordinator are not earned and go back.
    expect(settled?.payments.map(({ reason, amount }) => [reason, amount])).toEqual([
      ['answer', 2_000n],
      ['answer', 2_000n],
      ['answer', 2_000n],
      ['canaries', 428n],
      ['remainder', 1n],
      ['refund', 2_143n],
    ]);
    expect(quote).toBe(8_572n);
    expect(await consortium.money()).toBe(MINTED);
    expect(await refusalOf(consortium.conclude(task))).toBe('TOO_LATE');
  }, 30_000);

  it('counts a seat that stays silent while others answer as a no-show', async () => {
    const { task, seats } = await consortium.open(7);
    const [first, second] = seats.map(({ provider }) => provider);
    if (first === undefined || second === undefined) throw new Error('two seats');
    const answers = [await consortium.commit(task, first), await consortium.commit(task, second)];
    const worker = await consortium.worker('AlphaMSP');
    await once('the close', () => worker.submit('tasks:close', { task, round: 0 }));
    for (const [seat, answer] of answers.entries()) await consortium.reveal(task, seat === 0 ? first : second, answer);
    await once('the expiry', () => consortium.settle(task));
    const { settled } = await worker.query('taskQueries:read', { task });
    expect(settled?.seats.map(({ end, verdict }) => [end, verdict])).toEqual([
      ['answered', null],
      ['answered', null],
      ['missing', 0n],
    ]);
  }, 30_000);

  it('sweeps credits into a lane', async () => {
    const gateway = await consortium.node('AlphaMSP', 'gateway');
    const before = await gateway.query('accounts:account', { account: 'AlphaMSP' });
    const owed = before.credits.reduce((sum, { amount }) => sum + amount, 0n);
    expect(owed).toBeGreaterThan(0n);
    await gateway.submit('accounts:sweep', { lane: 63 });
    const after = await gateway.query('accounts:account', { account: 'AlphaMSP' });
    expect(after.credits).toEqual([]);
    expect(after.lanes[63]?.balance).toBe((before.lanes[63]?.balance ?? 0n) + owed);
    expect(await consortium.money()).toBe(MINTED);
    expect(await refusalOf(gateway.submit('accounts:sweep', { lane: 63 }))).toBe('NOTHING_TO_SWEEP');
  });

  it('refuses a request of the wrong form with the field and never its value', async () => {
    const worker = await consortium.worker('BetaMSP');
    const raw = await rawContract(consortium, 'BetaMSP', 'worker');
    const bad = raw.contract.submitTransaction('tasks:commit', JSON.stringify({ task: 'secret-value', extra: 1 }));
    await expect(bad).rejects.toMatchObject({
      details: [{ message: expect.stringMatching(/INVALID_REQUEST.*task/) as string }],
    });
    await expect(bad).rejects.not.toMatchObject({
      details: [{ message: expect.stringContaining('secret-value') as string }],
    });
    raw.close();
    expect(await refusalOf(worker.query('taskQueries:read', { task: 'f'.repeat(32) }))).toBe('UNKNOWN_RECORD');
  });

  it('is founded once', async () => {
    const admin = await consortium.node('AlphaMSP', 'admin');
    const request = { members: [{ mspId: 'AlphaMSP', name: 'Alpha' }], parameters: PARAMETERS, grant: '1' };
    expect(await refusalOf(admin.submit('membership:found', request))).toBe('ALREADY_FOUNDED');
  });
});
