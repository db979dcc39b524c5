import { StatusCode } from '@hyperledger/fabric-gateway';
import { DOMAIN, GRANT, MSPS, PARAMETERS } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  whenAccepted,
  commitCode,
  endorse,
  rawContract,
  refusalOf,
  ScriptedConsortium,
  TaskPlayer,
} from '@llmnet/test-kit/consortium';

const MINTED = GRANT * BigInt(MSPS.length);
const RIGHT = 1_000_000;

/** Time enough for every step of a task, however busy the machine. */
const UNHURRIED = { phaseSeconds: 30 };

describe('a task on the ledger', () => {
  let consortium: ScriptedConsortium;
  let player: TaskPlayer;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start());
    player = new TaskPlayer(consortium);
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  it('goes from open to settled, moves the records and keeps the sum of money', async () => {
    const { task, seats, quote } = await player.open({ lane: 0, terms: UNHURRIED });
    const providers = seats.map(({ provider }) => provider);
    expect(new Set(seats.map(({ mspId }) => mspId)).size).toBe(3);
    expect(await consortium.money()).toBe(MINTED);

    await player.answerAll(task, providers);
    const validators = await player.conclude(task);
    expect(validators).toHaveLength(3);
    expect(validators.some((node) => seats.some((seat) => seat.node === node))).toBe(false);
    await player.score(task, validators, providers, [RIGHT, 0, RIGHT]);
    await player.settle(task);

    const worker = await consortium.worker('AsterMSP');
    const { settled } = await worker.query('taskQueries:read', { task });
    expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([1_000_000n, 0n, 1_000_000n]);
    const paid = settled?.payments.filter(({ reason }) => reason === 'answer') ?? [];
    expect(paid.map(({ amount }) => amount)).toEqual([2_000n, 2_000n]);
    expect(settled?.payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(quote);
    expect(await consortium.money()).toBe(MINTED);
    expect(await refusalOf(player.settle(task))).toBe('ALREADY_DONE');

    for (const { mspId } of seats) {
      const request = { field: DOMAIN, mspId, window: 0, limit: 100 };
      await whenAccepted(() => worker.submit('reputation:rollUp', request), ['WINDOW_OPEN']);
      expect(await refusalOf(worker.submit('reputation:rollUp', request))).toBe('OUT_OF_TURN');
    }
    const next = { domain: DOMAIN, epoch: 1 };
    await whenAccepted(() => worker.submit('reputation:publishSnapshot', next), ['SNAPSHOT_TOO_SOON']);
    const { snapshot } = await worker.query('reputation:domain', { domain: DOMAIN });
    const expected = new Map(snapshot?.candidates.map(({ provider, p }) => [provider, p]));
    // (1 + 1) / (1 + 2) for a right answer, (0 + 1·0) / (1 + 2) where the only answer ever given was wrong.
    expect(providers.map((provider) => expected.get(provider))).toEqual([666_666n, 0n, 666_666n]);
  });

  it('makes a commit invalid that was endorsed before the phase was closed and is ordered after', async () => {
    const { task, seats } = await player.open({ lane: 1 });
    const [first, second, late] = seats.map(({ provider }) => provider);
    if (first === undefined || second === undefined || late === undefined) throw new Error('three seats');
    const answer = await player.commit(task, first);
    await player.commit(task, second);
    const held = await player.prepareCommit(task, late);
    const raw = await rawContract(consortium.network, held.ledger.identity.mspId, 'worker');
    const transaction = await endorse(raw, 'tasks:commit', held.request, { transient: held.transient });

    expect(await refusalOf(player.reveal(task, first, answer))).toBe('TOO_EARLY');
    const worker = await consortium.worker('AsterMSP');
    expect(await refusalOf(worker.submit('tasks:close', { task, round: 0 }))).toBe('TOO_EARLY');
    await whenAccepted(() => worker.submit('tasks:close', { task, round: 0 }));
    await player.reveal(task, first, answer);

    expect(await commitCode(transaction)).toBe(StatusCode.MVCC_READ_CONFLICT);
    raw.close();
    const { rounds } = await worker.query('taskQueries:read', { task });
    expect(rounds.map(({ commits, reveals }) => [commits.length, reveals.length])).toEqual([[2, 1]]);
  });

  it('lets all reveals of a phase commit side by side, and makes a second commit of a seat invalid', async () => {
    const { task, seats } = await player.open({ lane: 2, terms: UNHURRIED });
    const providers = seats.map(({ provider }) => provider);
    const [seat] = seats;
    if (seat === undefined) throw new Error('a seat');
    const again = await player.prepareCommit(task, seat.provider);
    const raw = await rawContract(consortium.network, seat.mspId, 'worker');
    const transaction = await endorse(raw, 'tasks:commit', again.request, { transient: again.transient });
    await player.answerAll(task, providers);
    expect(await commitCode(transaction)).toBe(StatusCode.MVCC_READ_CONFLICT);
    raw.close();
  });

  it('spends a lane once: of two opens endorsed on one state only one is valid', async () => {
    const one = await player.prepareOpen({ lane: 3, terms: UNHURRIED });
    const other = await player.prepareOpen({ lane: 3, terms: UNHURRIED });
    const raw = await rawContract(consortium.network, 'AsterMSP', 'gateway');
    const transactions = [
      await endorse(raw, 'tasks:open', one.request, { transient: one.transient }),
      await endorse(raw, 'tasks:open', other.request, { transient: other.transient }),
    ];
    const codes = [];
    for (const transaction of transactions) codes.push(await commitCode(transaction));
    expect(codes).toEqual([StatusCode.VALID, StatusCode.MVCC_READ_CONFLICT]);
    raw.close();
    expect(await consortium.money()).toBe(MINTED);
  });

  it('refuses what belongs to another node, or is not what was committed to', async () => {
    const { task, seats, substitutes } = await player.open({ lane: 4, terms: UNHURRIED });
    const [seat] = seats;
    const [outsider] = substitutes;
    if (seat === undefined || outsider === undefined) throw new Error('a seat and a substitute');
    expect(await refusalOf(player.commit(task, outsider.provider))).toBe('NOT_YOURS');
    const requester = await consortium.node('AsterMSP', 'gateway');
    const { request, transient } = await player.prepareCommit(task, seat.provider);
    expect(await refusalOf(requester.submit('tasks:commit', request, { transient }))).toBe('ROLE_MISSING');
    expect(await refusalOf((await consortium.workerOf(seat.provider)).submit('tasks:commit', request))).toBe(
      'TEXT_MISSING',
    );

    const later = { ...request, round: 4 };
    expect(
      await refusalOf((await consortium.workerOf(seat.provider)).submit('tasks:commit', later, { transient })),
    ).toBe('INVALID_REQUEST');
    const answers = await Promise.all(seats.map(({ provider }) => player.commit(task, provider)));
    const [answer] = answers;
    if (answer === undefined) throw new Error('an answer');
    expect(await refusalOf(player.reveal(task, seat.provider, { ...answer, abstained: true }))).toBe(
      'COMMITMENT_MISMATCH',
    );
  });

  it('refuses a plan that does not follow from the ledger', async () => {
    const { ledger, request, transient } = await player.prepareOpen({ lane: 5, terms: UNHURRIED });
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
    const { task, seats, quote } = await player.open({ lane: 6 });
    await player.answerAll(
      task,
      seats.map(({ provider }) => provider),
    );
    expect(await refusalOf(player.settle(task, 'FernMSP'))).toBe('TOO_EARLY');
    await whenAccepted(() => player.settle(task, 'FernMSP'));

    const { settled } = await (await consortium.worker('AsterMSP')).query('taskQueries:read', { task });
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
    expect(await refusalOf(player.conclude(task))).toBe('TOO_LATE');
  }, 30_000);

  it('counts a seat that stays silent while others answer as a no-show', async () => {
    const { task, seats } = await player.open({ lane: 7 });
    const [first, second] = seats.map(({ provider }) => provider);
    if (first === undefined || second === undefined) throw new Error('two seats');
    const answers = [await player.commit(task, first), await player.commit(task, second)];
    const worker = await consortium.worker('AsterMSP');
    await whenAccepted(() => worker.submit('tasks:close', { task, round: 0 }));
    for (const [seat, answer] of answers.entries()) await player.reveal(task, seat === 0 ? first : second, answer);
    await whenAccepted(() => player.settle(task));
    const { settled } = await worker.query('taskQueries:read', { task });
    expect(settled?.seats.map(({ end, verdict }) => [end, verdict])).toEqual([
      ['answered', null],
      ['answered', null],
      ['missing', 0n],
    ]);
  }, 30_000);

  it('sweeps the credits that are final into a lane, and those that a dispute can still change later', async () => {
    const gateway = await consortium.node('AsterMSP', 'gateway');
    const credited = () => gateway.query('accounts:account', { account: 'AsterMSP' });
    const before = await credited();
    expect(before.credits.length).toBeGreaterThan(0);
    let sweptAt = 0;
    const sweep = (): Promise<string> => {
      sweptAt = Date.now();
      return gateway.submit('accounts:sweep', { lane: 62 });
    };
    await whenAccepted(sweep, ['NOTHING_TO_SWEEP']);
    const after = await credited();
    const swept = before.credits.filter(({ source }) => !after.credits.some((credit) => credit.source === source));
    expect(swept.length).toBeGreaterThan(0);
    expect(after.credits.every(({ finalAt }) => finalAt > sweptAt)).toBe(true);
    const moved = swept.reduce((sum, { amount }) => sum + amount, 0n);
    expect(after.lanes[62]?.balance).toBe((before.lanes[62]?.balance ?? 0n) + moved);
    expect(await consortium.money()).toBe(MINTED);
  }, 60_000);

  it('refuses a request of the wrong form with the field and never its value', async () => {
    const worker = await consortium.worker('BirchMSP');
    const raw = await rawContract(consortium.network, 'BirchMSP', 'worker');
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
    const admin = await consortium.node('AsterMSP', 'admin');
    const request = { members: [{ mspId: 'AsterMSP', name: 'Aster' }], parameters: PARAMETERS, grant: '1' };
    expect(await refusalOf(admin.submit('membership:found', request))).toBe('ALREADY_FOUNDED');
  });
});
