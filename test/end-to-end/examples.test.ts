import { DOMAINS } from '@llmnet/consortium';
import type { Outcome } from '../support/end-to-end/command-line';
import { NETWORK, NATIVE_NETWORK, type NetworkUnderTest } from '../support/end-to-end/network-under-test';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { waitFor } from '@llmnet/test-kit/programs';

const ROUNDS = 3;
/** Far more than it takes, for a machine that does other things too. */
const FIRST_ANSWER_MS = 180_000;
/** The experts that are never right and never work. */
const BAD = ['FernMSP/confident', 'GorseMSP/lazy'];

const { FABRIC_BIN } = process.env;

describe(`llmnet start --once on ${NETWORK.name}`, () => {
  everyExampleIsAnswered(NETWORK);
});

(FABRIC_BIN === undefined ? describe.skip : describe)(`llmnet start --once on ${NATIVE_NETWORK.name}`, () => {
  everyExampleIsAnswered(NATIVE_NETWORK);
});

function everyExampleIsAnswered(kind: NetworkUnderTest): void {
  const network = new StartedNetwork(kind);
  let outcome: Outcome;
  let rounds: Standing[];

  beforeAll(async () => {
    const command = network.start('--once', '--rounds', String(ROUNDS));
    await waitFor('the first answer', () => (command.written.stdout.includes('✔') ? true : undefined), FIRST_ANSWER_MS);
    network.processes();
    outcome = await command.outcome;
    rounds = outcome.stdout.split('Reputation on the ledger').slice(1).map(readStanding);
  }, 600_000);
  afterAll(() => network.dispose(), 60_000);

  it('gets every example question of five domains answered as expected, and succeeds', () => {
    const [, right, asked] = /(\d+) of (\d+) answers as expected/.exec(outcome.stdout) ?? [];
    expect({ right, exitCode: outcome.exitCode }).toEqual({ right: asked, exitCode: 0 });
    expect(Number(asked)).toBeGreaterThanOrEqual(10 * ROUNDS);
    const domains = [...outcome.stdout.matchAll(/ domain (\w+) · agreement/g)].map(([, domain]) => domain);
    expect(new Set(domains)).toEqual(new Set(DOMAINS));
  });

  it('shows how bad experts lose their seats', () => {
    expect(rounds).toHaveLength(ROUNDS);
    const seatsPerRound = rounds.map((standing) => BAD.map((provider) => standing.get(provider)?.seats));
    expect(seatsPerRound.at(-1)).toEqual([0, 0]);

    const judged = rounds.flatMap((standing) => BAD.flatMap((provider) => standing.get(provider)?.cells ?? []));
    for (const { before, after, seats } of judged) {
      if (seats > 0) expect(after).toBeLessThan(before);
    }
  });

  it('shows every step of one of its tasks with its transaction', () => {
    const trail = outcome.stdout
      .split('\n')
      .filter((line) => /block +\d+ .* VALID +by \w+MSP\/\w+, endorsed by/.test(line));
    expect(trail[0]).toContain('open ');
    expect(trail.at(-1)).toContain('settle ');
  });

  it('leaves no process behind', () => {
    expect(network.leftovers()).toEqual([]);
  });
}

interface Row {
  readonly seats: number;
  readonly cells: readonly { readonly before: number; readonly after: number; readonly seats: number }[];
}
/** What one round's table says of each provider. */
type Standing = ReadonlyMap<string, Row>;

/** Reads rows such as `FernMSP/confident  50→0 (2)  ·  0→0 (0)  2`. */
function readStanding(text: string): Standing {
  const rows = [...text.matchAll(/^ {2}(\w+MSP\/\w+) (.+) (\d+)$/gm)];
  return new Map(
    rows.map(([, provider = '', cells = '', seats]) => [
      provider,
      {
        seats: Number(seats),
        cells: [...cells.matchAll(/(\d+)→(\d+) \((\d+)\)/g)].map(([, before, after, held]) => ({
          ...{ before: Number(before), after: Number(after), seats: Number(held) },
        })),
      },
    ]),
  );
}
