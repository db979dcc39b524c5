import { Draw } from './draw';
import { hash } from './encoding';

export interface ValidatorCandidate {
  readonly node: string;
  readonly mspId: string;
}

/**
 * The seed of the validators' draw: the task's seed and, in seat order, each respondent's revealed seed salt; the
 * commitment stands in for a salt that was withheld, the empty string for a seat that never committed.
 */
export function validatorSeed(seed: string, seatMaterial: readonly string[]): string {
  return hash('llmnet/validator-seed', seed, seatMaterial.length, ...seatMaterial);
}

/**
 * Draws up to `count` validators, at most one an organisation, none of `excludedMsps` (the respondents' and the
 * coordinator's organisations). Fewer come back where the consortium is too small; the result then says so.
 */
export function drawValidators<V extends ValidatorCandidate>(
  candidates: readonly V[],
  excludedMsps: ReadonlySet<string>,
  count: number,
  seed: string,
): V[] {
  const pool = candidates.filter(({ mspId }) => !excludedMsps.has(mspId)).sort((x, y) => (x.node < y.node ? -1 : 1));
  const draw = new Draw(seed);
  const drawn: V[] = [];
  while (drawn.length < count) {
    const next = draw.take(pool);
    if (next === undefined) break;
    if (!drawn.some(({ mspId }) => mspId === next.mspId)) drawn.push(next);
  }
  return drawn;
}
