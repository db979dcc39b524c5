import { Draw } from './draw';
import { hash } from '../encoding';

export interface ValidatorCandidate {
  readonly node: string;
  readonly mspId: string;
}

/** The seed by which a requester whose member has no coordinator gets one of another's. */
export function coordinatorSeed(seed: string): string {
  return hash('llmnet/coordinator-seed', seed);
}

/**
 * The seed of the validators' draw: the task's seed and, in seat order, each respondent's revealed seed salt; the
 * commitment stands in for a salt that was withheld, the empty string for a seat that never committed.
 */
export function validatorSeed(seed: string, seatMaterial: readonly string[]): string {
  return hash('llmnet/validator-seed', seed, seatMaterial.length, ...seatMaterial);
}

/** Those of one organisation, by node. */
export interface ValidatorOrganisation<V extends ValidatorCandidate> {
  readonly mspId: string;
  readonly nodes: readonly V[];
}

/** The organisations of these candidates, by MSP id. */
export function validatorOrganisations<V extends ValidatorCandidate>(
  candidates: readonly V[],
): ValidatorOrganisation<V>[] {
  const nodes = new Map<string, V[]>();
  for (const candidate of [...candidates].sort((x, y) => (x.node < y.node ? -1 : 1))) {
    const known = nodes.get(candidate.mspId);
    if (known === undefined) nodes.set(candidate.mspId, [candidate]);
    else known.push(candidate);
  }
  return [...nodes].map(([mspId, own]) => ({ mspId, nodes: own })).sort((x, y) => (x.mspId < y.mspId ? -1 : 1));
}

/**
 * Draws up to `count` validators: first the organisations, then one node of each, so that registering many nodes buys no seat. None
 * comes from `excludedMsps`. Fewer come back where the consortium is too small.
 * @example
 * const seed = validatorSeed(task.seed, revealedSalts);
 * const drawn = drawValidators(snapshot.validators, new Set(['Alpha', 'Beta']), 3, seed);
 */
export function drawValidators<V extends ValidatorCandidate>(
  candidates: readonly V[],
  excludedMsps: ReadonlySet<string>,
  count: number,
  seed: string,
): V[] {
  return drawFrom(validatorOrganisations(candidates), excludedMsps, count, seed);
}

/** {@link drawValidators} among candidates that are in order already. */
export function drawFrom<V extends ValidatorCandidate>(
  organisations: readonly ValidatorOrganisation<V>[],
  excludedMsps: ReadonlySet<string>,
  count: number,
  seed: string,
): V[] {
  const pool = organisations.filter(({ mspId }) => !excludedMsps.has(mspId));
  const draw = new Draw(seed);
  const drawn: V[] = [];
  while (drawn.length < count) {
    const validator = draw.take([...(draw.take(pool)?.nodes ?? [])]);
    if (validator === undefined) break;
    drawn.push(validator);
  }
  return drawn;
}
