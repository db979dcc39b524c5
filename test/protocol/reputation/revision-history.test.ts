import { Checkpoint, toJson } from '@llmnet/protocol';
import type { FoldState, Outcome } from '@llmnet/protocol';
import fc from 'fast-check';
import { appendEntry, appendQuarantine, openWindow } from '../../../chaincode/src/state/reputation/reputation-log';
import type { EntryPlace } from '../../../chaincode/src/state/reputation/reputation-log';
import { Refusal } from '@llmnet/test-kit/memory-ledger';
import { DOMAIN, LogScene, SUBJECT } from './log-scene';

type Finding = Pick<Outcome, 'success' | 'weight' | 'truth' | 'canary'>;
type Step =
  | { readonly kind: 'append'; readonly found: Finding; readonly requesterMsp: string }
  | { readonly kind: 'correct'; readonly which: number; readonly found: Finding }
  | { readonly kind: 'rollUp' | 'revise'; readonly limit: number }
  | { readonly kind: 'decay'; readonly decay: number }
  | { readonly kind: 'age' | 'quarantine' };

const found: fc.Arbitrary<Finding> = fc.record({
  success: fc.bigInt({ min: 0n, max: 1_000_000n }),
  weight: fc.constantFrom(0n, 1_000_000n, 3_000_000n),
  truth: fc.option(fc.bigInt({ min: 0n, max: 1_000_000n }), { nil: null }),
  canary: fc.boolean(),
});
const limit = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      found,
      requesterMsp: fc.constantFrom('Aster', 'Cedar', 'Dahlia'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('correct' as const), which: fc.nat(), found }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('rollUp' as const), limit }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('revise' as const), limit }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('decay' as const), decay: fc.integer({ min: 500_000, max: 1_000_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('age' as const, 'quarantine' as const) }) },
);

/** What every outcome is found to be in the end, in the order of their appending. */
function lastFindings(steps: readonly Step[]): Finding[] {
  const findings: Finding[] = [];
  for (const next of steps) {
    if (next.kind === 'append') findings.push(next.found);
    if (next.kind === 'correct' && findings.length > 0) findings[next.which % findings.length] = next.found;
  }
  return findings;
}

/** A log that grows, is rolled up and corrected as the steps say, beside one that was right at first and is rolled up in one go. */
class TwoHistories {
  readonly #places: EntryPlace[] = [];
  #quarantines = 0;

  private constructor(
    private readonly corrected: LogScene,
    private readonly right: LogScene,
    private readonly findings: readonly Finding[],
  ) {}

  static async play(steps: readonly Step[]): Promise<TwoHistories> {
    const parameters = { requesterWeightCap: '5000000' };
    const histories = new TwoHistories(
      await LogScene.create(parameters),
      await LogScene.create(parameters),
      lastFindings(steps),
    );
    for (const next of steps) await histories.#take(next);
    await histories.#finish();
    return histories;
  }

  states(): { readonly corrected: string[]; readonly right: string[] } {
    return { corrected: statesOf(this.corrected), right: statesOf(this.right) };
  }

  /** Revision marks that are left, and calls that a finished revision would still take. */
  leftovers(): string[] {
    return this.corrected.ledger.keys('revision/');
  }

  async #take(next: Step): Promise<void> {
    for (const { ledger } of [this.corrected, this.right]) ledger.advance(1);
    switch (next.kind) {
      case 'append':
        return this.#append(next.found, next.requesterMsp);
      case 'correct': {
        const place = this.#places[next.which % Math.max(1, this.#places.length)];
        if (place !== undefined) await this.corrected.correct(place, next.found);
        return;
      }
      case 'rollUp':
        return this.#rollUp(next.limit);
      case 'revise':
        await unlessRefused(this.corrected.revise(next.limit), 'NOTHING_TO_REVISE');
        return;
      case 'decay':
        for (const scene of [this.corrected, this.right]) scene.change({ decay: String(next.decay) });
        return;
      default:
        return this.#change(next.kind);
    }
  }

  async #append(first: Finding, requesterMsp: string): Promise<void> {
    const last = this.findings[this.#places.length];
    const outcome = this.corrected.outcome({ requesterMsp, ...first });
    this.#places.push(await this.corrected.append(outcome));
    await this.right.append({ ...outcome, ...last });
  }

  async #change(kind: 'age' | 'quarantine'): Promise<void> {
    if (kind === 'quarantine') this.#quarantines += 1;
    for (const scene of [this.corrected, this.right]) {
      const ctx = scene.context();
      const record = scene.record();
      if (kind === 'quarantine') await appendQuarantine(ctx, record, this.#quarantines);
      else {
        const entry = { kind: 'aged' as const, provider: `${SUBJECT}/expert`, version: 2, ...ctx.stamp };
        await appendEntry(ctx, DOMAIN, SUBJECT, openWindow(record), entry);
      }
    }
  }

  async #rollUp(most: number): Promise<void> {
    const opening = this.corrected.record().cursor === '';
    const refusals = ['WINDOW_OPEN', 'NOTHING_TO_FOLD', 'REVISION_DUE'];
    const done = await unlessRefused(this.corrected.rollUp(most), ...refusals);
    if (done && opening) await this.right.rollUp();
  }

  async #finish(): Promise<void> {
    while (await unlessRefused(this.corrected.revise(3), 'NOTHING_TO_REVISE'));
    while (this.corrected.record().cursor !== '') await this.corrected.rollUp(3);
  }
}

/** Everything of the record and its checkpoints that does not say which transaction wrote it. */
function statesOf(scene: LogScene): string[] {
  const { window, cursor, revision, ...state } = scene.record();
  const checkpoints = Array.from({ length: window }, (_window, index) => {
    const { parameterVersion, ...checkpoint } = Checkpoint.parse(scene.checkpoint(index));
    return toJson({ parameterVersion, ...folded(checkpoint) });
  });
  return [...checkpoints, toJson({ window, cursor, revision, ...folded(state) })];
}

function folded({
  evidence,
  probation,
  judgements,
  hitRates,
  usedWeights,
  folded: count,
  chain,
}: FoldState): FoldState {
  return { evidence, probation, judgements, hitRates, usedWeights, folded: count, chain };
}

async function unlessRefused(call: Promise<unknown>, ...codes: readonly string[]): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code !== undefined && codes.includes(error.code)) return false;
    throw error;
  }
}

describe('a log that is corrected late', () => {
  it('gives the record and the checkpoints of one that was right at first, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const histories = await TwoHistories.play(steps);
        const { corrected, right } = histories.states();
        expect(corrected).toEqual(right);
        expect(histories.leftovers()).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
