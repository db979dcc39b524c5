import { Draw } from './draw';
import { hash } from './encoding';

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

/**
 * Draws up to `count` validators: first the organisations, then one node of each, so that registering many nodes buys no seat. None
 * comes from `excludedMsps`. Fewer come back where the consortium is too small.
 */
export function drawValidators<V extends ValidatorCandidate>(
  candidates: readonly V[],
  excludedMsps: ReadonlySet<string>,
  count: number,
  seed: string,
): V[] {
  const eligible = candidates.filter(({ mspId }) => !excludedMsps.has(mspId));
  const organisations = [...new Set(eligible.map(({ mspId }) => mspId))].sort();
  const draw = new Draw(seed);
  const drawn: V[] = [];
  while (drawn.length < count) {
    const organisation = draw.take(organisations);
    const nodes = eligible.filter(({ mspId }) => mspId === organisation);
    const validator = draw.take(nodes.sort((x, y) => (x.node < y.node ? -1 : 1)));
    if (validator === undefined) break;
    drawn.push(validator);
  }
  return drawn;
}
