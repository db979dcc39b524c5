import { EmbeddedConsortium, rawContract, ScriptedConsortium } from '@llmnet/test-kit/consortium';
import { MSPS } from '@llmnet/test-kit/cast';
import { ConsortiumLoad } from './load/consortium-load';
import { moveClock } from './load/moved-clock';
import { Tally } from './load/tally';
import { ValidationCodes } from './load/validation-codes';

/** 20 opens a second: for a minute with 203 providers by `LOAD=full`, else for a few seconds with 28. */
const { seconds, domains } = process.env['LOAD'] === 'full' ? { seconds: 60, domains: 29 } : { seconds: 5, domains: 4 };
const OPENS_A_SECOND = 20;
const WHOLE_TASKS_AT_A_TIME = 3;
const BLOCKS = { maxMessageCount: 100, timeoutMs: 50 };

const LEASE_SECONDS = 7_200;
/** A lease is in its second half by then. */
const LATER = (LEASE_SECONDS / 2 + 60) * 1000;
const PARAMETERS = {
  domains: Array.from({ length: domains }, (_domain, index) => `field-${String(index)}`),
  leaseSeconds: LEASE_SECONDS,
  clockToleranceSeconds: 60,
  phaseSeconds: 60,
  longestPhaseSeconds: 600,
  rollUpWindowSeconds: 2,
};

describe('a busy consortium', () => {
  let network: EmbeddedConsortium;
  let consortium: ScriptedConsortium;
  let resetClock = (): void => undefined;

  beforeAll(async () => {
    network = await EmbeddedConsortium.start(BLOCKS);
    consortium = await ScriptedConsortium.found(network, { parameters: PARAMETERS, providing: [] });
  }, 120_000);
  afterAll(async () => {
    resetClock();
    await (consortium as ScriptedConsortium | undefined)?.stop();
  });

  it(
    'opens, renews leases, settles, rolls up and publishes with at most 1 % conflicts, none of them seen by a client',
    async () => {
      const tally = new Tally();
      const load = new ConsortiumLoad(consortium, PARAMETERS.domains, tally);
      const providers = await load.register();
      resetClock = moveClock(LATER);
      await network.chaincode.setClock(Date.now(), true);

      const observer = await consortium.worker('AsterMSP');
      const from = await observer.height();
      const begun = performance.now();
      let isOver = false;
      const whole = Array.from({ length: WHOLE_TASKS_AT_A_TIME }, (_player, index) => load.settle(index, () => isOver));
      const settled = Promise.all(whole).then(() => true);
      let isSettled = false;
      void settled.then(() => (isSettled = true));
      // The last outcomes are folded too.
      const kept = load.keep(() => isSettled && tally.done('snapshot') > 0);
      const opens = seconds * OPENS_A_SECOND;
      await Promise.all([
        load.open(opens, { everyMilliseconds: 1000 / OPENS_A_SECOND, atMost: 10 }),
        load.renew(providers, { everyMilliseconds: (seconds * 1000) / providers.length, atMost: 4 }),
      ]);
      isOver = true;
      await settled;
      await kept;
      const took = Math.round(performance.now() - begun);

      const raw = await rawContract(consortium.network, 'AsterMSP', 'worker');
      const codes = await ValidationCodes.read(raw.channel, from, await observer.height());
      raw.close();
      process.stdout.write(
        [
          `load: ${String(opens)} opens and ${String(providers.length)} renewals at ${String(OPENS_A_SECOND)} opens/s at most, in ${String(took)} ms;`,
          `${String(codes.conflicts)} conflicts of ${String(codes.total)} transactions (${codes.toString()}); clients: ${tally.toString()}\n`,
        ].join(' '),
      );
      expect(providers).toHaveLength(domains * MSPS.length);
      expect(tally.done('open')).toBe(opens);
      expect(tally.done('renewal')).toBe(providers.length);
      for (const step of ['whole task', 'roll-up', 'snapshot'])
        expect([step, tally.done(step) > 0]).toEqual([step, true]);
      for (const code of ['READ_CONFLICT', 'INVALID_TRANSACTION', 'COMMIT_UNKNOWN'] as const) {
        expect([code, tally.refused(code)]).toEqual([code, 0]);
      }
      expect(codes.conflicts / codes.total).toBeLessThanOrEqual(0.01);
    },
    120_000 + seconds * 20_000,
  );
});
