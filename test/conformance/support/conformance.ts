import { ConsortiumLedger } from './consortium-ledger';
import { startEmbedded } from './embedded-ledger';
import type { LedgerSpec } from './ledger-spec';
import type { LedgerUnderTest } from './ledger-under-test';
import { startNative } from './native-ledger';

/** One thing that a Fabric 3.1.5 network does, and the file in hyperledger/fabric that says so. */
export interface Rule {
  readonly says: string;
  readonly source: string;
  readonly check: (ledger: ConsortiumLedger) => Promise<void>;
}

export function rule(source: string, says: string, check: Rule['check']): Rule {
  return { source, says, check };
}

/** Folder of Fabric's programs; without it nothing is compared, and the rules count as skipped on a native network. */
const { FABRIC_BIN } = process.env;

const START_TIMEOUT_MS = 120_000;
const RULE_TIMEOUT_MS = 60_000;

/** Checks every rule on the embedded network, and on a native one where there is one. */
export function conformance(area: string, spec: LedgerSpec, rules: readonly Rule[]): void {
  describe.each(NETWORKS)(`${area}: %s`, (_, start) => {
    let ledger: ConsortiumLedger | undefined;

    beforeAll(async () => {
      ledger = start && new ConsortiumLedger(await start(spec), spec);
    }, START_TIMEOUT_MS);

    afterAll(async () => {
      await ledger?.stop();
    }, START_TIMEOUT_MS);

    for (const { says, source, check } of rules) {
      (start ? test : test.skip)(
        `${says} (${source})`,
        async () => {
          if (ledger === undefined) {
            throw new Error('the network did not start');
          }
          await check(ledger);
        },
        RULE_TIMEOUT_MS,
      );
    }
  });
}

type Start = (spec: LedgerSpec) => Promise<LedgerUnderTest>;

const NETWORKS: [string, Start | undefined][] = [
  ['embedded network', startEmbedded],
  ['native network', FABRIC_BIN === undefined ? undefined : (spec) => startNative(FABRIC_BIN, spec)],
];
