import { ConsortiumLedger } from '../support/consortium-ledger';
import { startEmbedded } from '../support/embedded-ledger';
import { MEMBERS, type LedgerSpec } from '../support/ledger-spec';
import { startNative } from '../support/native-ledger';
import type { LedgerUnderTest } from '../support/ledger-under-test';
import { runScript, type Outcome } from './outcomes';
import { readRecording, writeRecording } from './recording';
import { differentialScript } from './script';

/**
 * A few thousand mixed transactions have the same outcome on the embedded and on a native network: validation codes, bytes of
 * read-write sets, responses, events and errors. Without Fabric's programs the embedded network is compared with a recording:
 * `FABRIC_BIN=<folder> RECORD=1 npx jest test/conformance/differential` makes it anew.
 */
const { FABRIC_BIN, RECORD, LOAD } = process.env;
const [SEED, STEPS_IN_ROUND] = [20_251, 25];
const RECORDED_ROUNDS = 120;
/** All that is recorded with `LOAD=full` and wherever there is a native network; else the first half. */
const ROUNDS = LOAD === 'full' || FABRIC_BIN !== undefined ? RECORDED_ROUNDS : RECORDED_ROUNDS / 2;
const SPEC: LedgerSpec = {
  blockSize: STEPS_IN_ROUND,
  collections: [
    { name: 'all', members: MEMBERS },
    { name: 'pair', members: ['AlphaMSP', 'BetaMSP'] },
  ],
};
const TIMEOUT_MS = 600_000;

async function outcomesOn(start: (spec: LedgerSpec) => Promise<LedgerUnderTest>): Promise<Outcome[]> {
  const ledger = new ConsortiumLedger(await start(SPEC), SPEC);
  try {
    return await runScript(ledger, script, STEPS_IN_ROUND);
  } finally {
    await ledger.stop();
  }
}

/** Step, its outcome here and there, for every step with different outcomes. */
function differences(found: readonly Outcome[], recorded: readonly Outcome[]): unknown[] {
  return script
    .flat()
    .map((step, index) => ({ index, step, found: found[index], recorded: recorded[index] }))
    .filter(({ found: mine, recorded: theirs }) => JSON.stringify(mine) !== JSON.stringify(theirs));
}

const script = differentialScript(SEED, ROUNDS, STEPS_IN_ROUND);

describe(`the outcomes of ${ROUNDS * STEPS_IN_ROUND} mixed transactions`, () => {
  (FABRIC_BIN === undefined ? test.skip : test)(
    'on a native network are those that were recorded',
    async () => {
      const outcomes = await outcomesOn((spec) => startNative(FABRIC_BIN ?? '', spec));
      if (RECORD !== undefined) {
        writeRecording({ seed: SEED, rounds: ROUNDS, stepsInRound: STEPS_IN_ROUND, outcomes });
      }
      expect(differences(outcomes, readRecording()?.outcomes ?? []).slice(0, 5)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'on the embedded network are those of the native one',
    async () => {
      const recording = readRecording();
      expect(recording).toMatchObject({ seed: SEED, rounds: RECORDED_ROUNDS, stepsInRound: STEPS_IN_ROUND });
      const found = differences(await outcomesOn(startEmbedded), recording?.outcomes ?? []);
      expect(found.slice(0, 5)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
