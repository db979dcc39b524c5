/** A chemical element. */
export interface Element {
  /** The atomic number: protons in the nucleus. */
  readonly number: number;
  readonly symbol: string;
  readonly name: string;
  /** The mean atomic mass in unified atomic mass units; none if no isotope is stable enough to have a mean. */
  readonly mass: number | null;
}

/** American and older spellings, turned into those of IUPAC: aluminum, cesium, sulphur. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/num$/, 'nium'],
  [/^ces/, 'caes'],
  [/^sulph/, 'sulf'],
];

/** The elements and how to find one. */
export class PeriodicTable {
  public constructor(public readonly elements: readonly Element[]) {}

  /** An element by its English name, in any case and usual spelling. */
  public byName(name: string): Element | undefined {
    const lower = name.toLowerCase();
    const spelled = SPELLINGS.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), lower);
    return this.elements.find((element) => [lower, spelled].includes(element.name.toLowerCase()));
  }

  /** An element by its symbol; the case counts, as Co is not CO. */
  public bySymbol(symbol: string): Element | undefined {
    return this.elements.find((element) => element.symbol === symbol);
  }

  public byNumber(number: number): Element | undefined {
    return this.elements.find((element) => element.number === number);
  }

  /** An element by its name or its symbol. */
  public find(text: string): Element | undefined {
    return this.byName(text) ?? this.bySymbol(text);
  }

  /** Elements close by in the table, for which one could be mistaken. */
  public around(element: Element): Element[] {
    return [1, -1, 2, -2, 8].flatMap((step) => this.byNumber(element.number + step) ?? []);
  }
}

/** A mass in unified atomic mass units, or g/mol, rounded to three decimals. */
export function roundedMass(mass: number): string {
  return String(Math.round(mass * 1000) / 1000);
}
