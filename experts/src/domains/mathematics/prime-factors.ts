/**
 * The prime factors of a positive integer, ascending and repeated, by trial division: at most √n steps. 1 has none.
 */
export function primeFactors(n: number): number[] {
  const factors: number[] = [];
  let rest = n;
  for (let divisor = 2; divisor * divisor <= rest; divisor += divisor === 2 ? 1 : 2) {
    while (rest % divisor === 0) {
      factors.push(divisor);
      rest /= divisor;
    }
  }
  return rest > 1 ? [...factors, rest] : factors;
}
