import { StatusCode } from '@hyperledger/fabric-gateway';
import { GRANT, MSPS } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  commitCode,
  endorse,
  rawContract,
  refusalOf,
  ScriptedConsortium,
  PROMPT,
  TaskPlayer,
} from '@llmnet/test-kit/consortium';

const MINTED = GRANT * BigInt(MSPS.length);
const RIGHT = 1_000_000;
const HALF = 500_000;
/** Time enough for every step of a task, however busy the machine. */
const UNHURRIED = { phaseSeconds: 30 };

describe('the seats of a task', () => {
  let consortium: ScriptedConsortium;
  let player: TaskPlayer;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start());
    player = new TaskPlayer(consortium);
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());
  afterEach(async () => {
    expect(await consortium.money()).toBe(MINTED);
  });

  it('go to the substitute where one declines, and the prompt’s key with them', async () => {
    const { task, seats, substitutes } = await player.open({ lane: 0, terms: UNHURRIED });
    const [declining, ...others] = seats.map(({ provider }) => provider);
    const [next] = substitutes.map(({ provider }) => provider);
    if (declining === undefined || next === undefined) throw new Error('a seat and a substitute');
    const reader = await consortium.workerOf(next);

    expect(await refusalOf(player.substitute(task, 0, next))).toBe('TOO_EARLY');
    await player.decline(task, declining);
    await expect(player.promptAsReadBy(task, reader)).rejects.toMatchObject({ code: 'TEXT_NOT_FOR_YOU' });
    await player.substitute(task, 0, next);
    expect(await player.promptAsReadBy(task, reader)).toEqual(PROMPT);
    expect(await refusalOf(player.commit(task, declining))).toBe('NOT_YOURS');

    const providers = [next, ...others];
    expect((await player.view(task)).seats.map(({ provider }) => provider)).toEqual(providers);
    await player.answerAll(task, providers);
    const validators = await player.conclude(task);
    await player.score(task, validators, providers, [RIGHT, RIGHT, RIGHT]);
    await player.settle(task);
    const { settled } = await player.view(task);
    expect(settled?.seats.map(({ provider, end, verdict }) => [provider, end, verdict])).toEqual([
      ...providers.map((provider) => [provider, 'answered', 1_000_000n]),
      [declining, 'declined', 100_000n],
    ]);
  }, 60_000);

  it('answer again in a revision round, and are paid by both answers', async () => {
    const { task, seats } = await player.open({ lane: 1, terms: { ...UNHURRIED, rounds: 1 } });
    const providers = seats.map(({ provider }) => provider);
    const nodes = seats.map(({ node }) => node);
    expect(await refusalOf(player.startRound(task, 1, nodes))).toBe('TOO_EARLY');
    await player.answerAll(task, providers);
    await player.startRound(task, 1, nodes);
    expect(await refusalOf(player.startRound(task, 2, nodes))).toBe('NO_FURTHER_ROUND');
    await player.answerAll(task, providers, 1);
    const validators = await player.conclude(task, 1);
    await player.score(task, validators, providers, [RIGHT, 0, RIGHT], { last: [RIGHT, RIGHT, RIGHT] });
    await player.settle(task);

    const { rounds, settled } = await player.view(task);
    expect(rounds.map(({ round, reveals }) => [round, reveals.length])).toEqual([
      [0, 3],
      [1, 3],
    ]);
    expect(settled?.seats.map(({ verdict, final }) => [verdict, final])).toEqual([
      [1_000_000n, 1_000_000n],
      [0n, 1_000_000n],
      [1_000_000n, 1_000_000n],
    ]);
    const paid = settled?.payments.filter(({ reason }) => reason === 'answer').map(({ amount }) => amount);
    expect(paid).toEqual([2_000n, (2_000n * BigInt(HALF)) / 1_000_000n, 2_000n]);
  }, 60_000);

  it('get the fee where the requester takes its task back before anyone has answered', async () => {
    const { task, quote } = await player.open({ lane: 2, terms: UNHURRIED });
    const requester = await consortium.node('AsterMSP', 'gateway');
    const another = await consortium.node('BirchMSP', 'gateway');
    expect(await refusalOf(another.submit('tasks:cancel', { task }))).toBe('NOT_YOURS');
    await requester.submit('tasks:cancel', { task });
    expect(await refusalOf(requester.submit('tasks:cancel', { task }))).toBe('ALREADY_DONE');

    const { settled } = await player.view(task);
    expect(settled?.outcome).toBe('cancelled');
    expect(settled?.payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(quote);
    const back = settled?.payments.filter(({ reason }) => reason === 'refund').map(({ amount }) => amount);
    // 5 % of 8,572 is 428, of which each of the three seats gets a third.
    expect(back).toEqual([quote - 3n * 142n]);
  }, 60_000);

  it('keep a commit that is ordered before a cancellation, and lose one that is ordered after', async () => {
    const first = await player.open({ lane: 3, terms: UNHURRIED });
    const [seat] = first.seats;
    if (seat === undefined) throw new Error('a seat');
    const gateway = await rawContract(consortium.network, 'AsterMSP', 'gateway');
    const late = await endorse(gateway, 'tasks:cancel', { task: first.task });
    await player.commit(first.task, seat.provider);
    expect(await commitCode(late)).toBe(StatusCode.PHANTOM_READ_CONFLICT);

    const second = await player.open({ lane: 4, terms: UNHURRIED });
    const [other] = second.seats;
    if (other === undefined) throw new Error('a seat');
    const { request, transient } = await player.prepareCommit(second.task, other.provider);
    const worker = await rawContract(consortium.network, other.mspId, 'worker');
    const held = await endorse(worker, 'tasks:commit', request, { transient });
    expect(await commitCode(await endorse(gateway, 'tasks:cancel', { task: second.task }))).toBe(StatusCode.VALID);
    expect(await commitCode(held)).toBe(StatusCode.MVCC_READ_CONFLICT);
    gateway.close();
    worker.close();
  }, 60_000);
});
