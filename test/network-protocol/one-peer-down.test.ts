import { randomBytes } from 'node:crypto';
import { mspOf } from '@llmnet/protocol';
import { waitFor } from '@llmnet/test-kit/programs';
import { DOMAIN, GRANT, MSPS, type Msp } from '@llmnet/test-kit/cast';
import { EmbeddedConsortium, whenAccepted, ScriptedConsortium, TaskPlayer } from '@llmnet/test-kit/consortium';

const MINTED = GRANT * BigInt(MSPS.length);
const RIGHT = 1_000_000;

describe('with one of seven peers down', () => {
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start());
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  const caughtUp = async (mspId: Msp, other: Msp): Promise<void> => {
    const height = await (await consortium.worker(other)).height();
    const ledger = await consortium.worker(mspId);
    await waitFor(`${mspId} to catch up`, async () => (await ledger.height()) >= height);
  };

  it.each(MSPS.map((mspId, index) => [mspId, MSPS[(index + 1) % MSPS.length] ?? mspId, index] as const))(
    '%s’s, a task goes from open to settled, and a roll-up, a snapshot and a vote go through',
    async (lost, host, index) => {
      await consortium.losePeer(lost, host);
      const player = new TaskPlayer(consortium);
      const { task, providers } = await player.play({ lane: index, terms: { phaseSeconds: 30 } }, [RIGHT, 0, RIGHT]);
      const { settled } = await player.view(task);
      expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([1_000_000n, 0n, 1_000_000n]);

      const worker = await consortium.worker('AsterMSP');
      const { waiting } = await worker.query('reputation:unfolded', { field: DOMAIN });
      expect(waiting.map(({ mspId }) => mspId).sort()).toEqual(providers.map(mspOf).sort());
      for (const { mspId, window } of waiting) {
        const request = { field: DOMAIN, mspId, window, limit: 100 };
        await whenAccepted(() => worker.submit('reputation:rollUp', request), ['WINDOW_OPEN']);
      }
      const next = { domain: DOMAIN, epoch: index + 1 };
      await whenAccepted(() => worker.submit('reputation:publishSnapshot', next), ['SNAPSHOT_TOO_SOON']);

      const proposal = randomBytes(16).toString('hex');
      const change = { kind: 'mint', mspId: 'BirchMSP', amount: '1' } as const;
      await (await consortium.node('AsterMSP', 'admin')).submit('governance:propose', { proposal, change });
      await Promise.all(
        MSPS.map(async (mspId) =>
          (await consortium.node(mspId, 'admin')).submit('governance:vote', { proposal, inFavour: true }),
        ),
      );
      const { votes } = await worker.query('governance:proposal', { proposal });
      expect(votes).toHaveLength(MSPS.length);
      expect(await consortium.money()).toBe(MINTED);

      await consortium.regainPeer(lost);
      await caughtUp(lost, host);
    },
    120_000,
  );

  it('and the nodes of a respondent gone too, a task is settled without its answer', async () => {
    const player = new TaskPlayer(consortium);
    const { task, seats } = await player.open({ lane: 20, terms: { phaseSeconds: 4 } });
    const providers = seats.map(({ provider }) => provider);
    const [absent = '', ...present] = providers;
    await consortium.network.stopPeer(mspOf(absent));
    const answers = await Promise.all(
      present.map(async (provider) => ({ provider, answer: await player.commit(task, provider) })),
    );
    const worker = await consortium.worker('AsterMSP');
    await whenAccepted(() => worker.submit('tasks:close', { task, round: 0 }));
    await Promise.all(answers.map(({ provider, answer }) => player.reveal(task, provider, answer)));
    const validators = await player.conclude(task);
    await player.score(task, validators, providers, [null, RIGHT, RIGHT]);
    await player.settle(task);
    const { settled } = await player.view(task);
    expect(settled?.seats.map(({ end, verdict }) => [end, verdict])).toEqual([
      ['missing', 0n],
      ['answered', 1_000_000n],
      ['answered', 1_000_000n],
    ]);
    await consortium.network.startPeer(mspOf(absent));
    expect(await consortium.money()).toBe(MINTED);
  }, 120_000);

  it('and the nodes of a validator gone too, a task is settled without its scores', async () => {
    const player = new TaskPlayer(consortium);
    const { task, seats } = await player.open({ lane: 21, terms: { phaseSeconds: 4 } });
    const providers = seats.map(({ provider }) => provider);
    await player.answerAll(task, providers);
    const [absent = '', ...judges] = await player.conclude(task);
    await consortium.network.stopPeer(mspOf(absent));
    const worker = await consortium.worker('AsterMSP');
    const close = (): Promise<string> => worker.submit('evaluation:closeScores', { task, panel: 0 });
    await player.score(task, judges, providers, [RIGHT, 0, RIGHT], { close: () => whenAccepted(close) });
    await whenAccepted(() => player.settle(task));
    const { settled } = await player.view(task);
    expect(settled?.seats.map(({ verdict }) => verdict)).toEqual([1_000_000n, 0n, 1_000_000n]);
    expect(settled?.judges.map(({ mspId }) => mspId).sort()).toEqual(judges.map(mspOf).sort());
    await consortium.network.startPeer(mspOf(absent));
    expect(await consortium.money()).toBe(MINTED);
  }, 120_000);
});
