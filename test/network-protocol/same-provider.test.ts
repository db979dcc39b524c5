import { StatusCode } from '@hyperledger/fabric-gateway';
import type { Transaction } from '@hyperledger/fabric-gateway';
import { DOMAIN, GRANT, MSPS } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  commitCode,
  endorse,
  rawContract,
  ScriptedConsortium,
  TaskPlayer,
} from '@llmnet/test-kit/consortium';
import { inParallel } from './load/workers';

/** How many tasks; 200 with `LOAD=full`. */
const TASKS = process.env['LOAD'] === 'full' ? 200 : 12;
/** As many tasks at a time, each in a lane of its own. */
const AT_A_TIME = 12;
const BLOCKS = { maxMessageCount: 100, timeoutMs: 50 };
/** So many endorsements at a time take longer than clocks may differ by otherwise. */
const PARAMETERS = { clockToleranceSeconds: 60, phaseSeconds: 60 };
const MINTED = GRANT * BigInt(MSPS.length);

describe('many tasks with the same provider', () => {
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start(BLOCKS), { parameters: PARAMETERS });
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  it(
    'settle side by side without a conflict, and every outcome is folded',
    async () => {
      const player = new TaskPlayer(consortium);
      const terms = { seats: 1, orgs: { allowed: ['BirchMSP'], denied: [] } };
      const opens = new Map<number, number>();
      const scored: string[] = [];
      await inParallel([...Array(TASKS).keys()], AT_A_TIME, async (_task, lane) => {
        const before = opens.get(lane) ?? 0;
        const { task } = await player.open({ lane, opens: before, terms });
        opens.set(lane, before + 1);
        await player.answerAll(task, ['BirchMSP/expert']);
        await player.score(task, await player.conclude(task), ['BirchMSP/expert'], [1_000_000]);
        scored.push(task);
      });

      const worker = await consortium.worker('AsterMSP');
      const raw = await rawContract(consortium.network, 'AsterMSP', 'worker');
      // All on the same state, before any of them is ordered.
      const endorsed: Transaction[] = [];
      await inParallel(scored, AT_A_TIME, async (task) => {
        const request = await player.settleRequest(task, worker);
        endorsed.push(await endorse(raw, 'settlement:settle', request));
      });
      const codes = await Promise.all(endorsed.map(commitCode));
      raw.close();
      expect(codes).toEqual(codes.map(() => StatusCode.VALID));
      expect(codes).toHaveLength(TASKS);

      for (let folded = 0; folded < TASKS; folded += 100) {
        await worker.submit('reputation:rollUp', { field: DOMAIN, mspId: 'BirchMSP', window: 0, limit: 100 });
      }
      const { reputations } = await worker.query('reputation:domain', { domain: DOMAIN });
      const record = reputations.find(({ mspId }) => mspId === 'BirchMSP');
      expect(record).toMatchObject({ folded: TASKS, window: 1 });
      expect(await consortium.money()).toBe(MINTED);
      process.stdout.write(`same provider: ${String(TASKS)} settlements endorsed on one state, all VALID\n`);
    },
    60_000 + TASKS * 15_000,
  );
});
