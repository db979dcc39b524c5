/** What a selector has seen of each member in each domain. */
export class Means {
  readonly #seen = new Map<string, { sum: number; weight: number }>();

  /** @param decay what is kept of the old at each verdict in the same domain and of the same member, in [0, 1] */
  constructor(private readonly decay = 1) {}

  learn(domain: number, member: number, value: number): void {
    const key = `${domain} ${member}`;
    const { sum, weight } = this.#seen.get(key) ?? { sum: 0, weight: 0 };
    this.#seen.set(key, { sum: sum * this.decay + value, weight: weight * this.decay + 1 });
  }

  /** Mean under a prior of one right and one wrong answer, as the protocol's. */
  mean(domain: number, member: number): number {
    const { sum, weight } = this.#seen.get(`${domain} ${member}`) ?? { sum: 0, weight: 0 };
    return (sum + 1) / (weight + 2);
  }

  weight(domain: number, member: number): number {
    return this.#seen.get(`${domain} ${member}`)?.weight ?? 0;
  }
}
