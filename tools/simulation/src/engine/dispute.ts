import { findings, panelQuorum, panelSeed, panelSize, reverses } from '@llmnet/protocol/rules';
import type { Finding, Opinion, TaskFacts } from '@llmnet/protocol/rules';
import type { Held } from './seating';

/** What a respondent disputes: a canary's declared truths. */
interface Disputed {
  readonly seed: string;
  readonly validators: number;
  /** How far a panel must be from a verdict to reverse it, in PPM. */
  readonly margin: number;
  readonly held: readonly Held[];
  readonly truths: ReadonlyMap<string, number>;
  readonly providerOf: (place: number) => string;
  /** What a panel that is drawn by this seed, of so many, says. */
  readonly askPanel: (seed: string, count: number) => Opinion[];
}

/** The reversal of a canary's truths, where the panel that the rule draws finds them wrong. */
export function disputeTruths(disputed: Disputed): TaskFacts['reversal'] {
  const { seed, validators, margin, held, truths, providerOf, askPanel } = disputed;
  const opinions = askPanel(panelSeed(seed, 1), panelSize(validators));
  const providers = held.filter(({ end }) => end === 'answered').map(({ place }) => providerOf(place));
  const settled = providers.map((provider): Finding => {
    const truth = truths.get(provider);
    const known = truth === undefined ? undefined : BigInt(truth);
    return { provider, verdict: known, support: known, final: undefined };
  });
  const found = findings(opinions, providers, panelQuorum(opinions.length));
  return reverses(settled, found, BigInt(margin)) ? { opinions, found } : undefined;
}
