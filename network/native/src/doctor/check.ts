import { CHANNEL, type Finding } from './finding';

/** Looks for one kind of fault. */
export interface Check<Network> {
  /** Stable; lower-case letters and hyphens. */
  readonly id: string;
  /** Nothing is reported of what cannot be seen because of another check's fault, such as a peer that does not run. */
  run(network: Network): Promise<readonly Finding[]>;
}

/** A finding with the check that made it. */
export interface Diagnosis extends Finding {
  readonly check: string;
}

/**
 * Makes all checks, one after another: together they would start so many commands that what runs well looks slow. One that fails by
 * itself is a finding, and keeps no other from being made.
 */
export async function diagnose<Network>(
  network: Network,
  checks: readonly Check<Network>[],
): Promise<readonly Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const check of checks) {
    const findings = await check.run(network).catch(couldNotBeMade);
    diagnoses.push(...findings.map((finding) => ({ check: check.id, ...finding })));
  }
  return diagnoses;
}

/** One line for a human. */
export function formatDiagnosis({ check, organisation, cause, evidence, cure }: Diagnosis): string {
  return `${organisation}: ${cause} (${evidence}) — ${cure} [${check}]`;
}

/** What a judgement finds about each of some things. */
export async function examine<Item>(
  items: readonly Item[],
  judge: (item: Item) => Promise<Finding | undefined>,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(items.map(judge));
  return findings.filter((finding) => finding !== undefined);
}

function couldNotBeMade(error: unknown): readonly Finding[] {
  return [
    {
      organisation: CHANNEL,
      cause: 'a check could not be made',
      evidence: oneLine(error instanceof Error ? error.message : String(error)),
      cure: 'mend what the other lines name, then run doctor again',
    },
  ];
}

/** Fabric's commands complain in several lines. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
