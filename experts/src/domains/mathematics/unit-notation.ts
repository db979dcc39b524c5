/** English ways of writing a unit and the notation of mathjs. */
const NOTATION: readonly [RegExp, string][] = [
  [/\bdegrees? /gi, ''],
  [/°\s?/g, ''],
  [/^(?:celsius|centigrade|c)$/i, 'degC'],
  [/^(?:fahrenheit|f)$/i, 'degF'],
  [/^kelvins?$/i, 'K'],
  [/metre/gi, 'meter'],
  [/litre/gi, 'liter'],
  [/\b(?:pounds?|lbs?)\b/gi, 'lbm'],
  [/\bmph\b/gi, 'mile/hour'],
  [/\bkm\/?h\b|\bkph\b/gi, 'km/hour'],
  [/\bsquare (\w+)/gi, '$1^2'],
  [/\bcubic (\w+)/gi, '$1^3'],
  [/ per (?:an? )?/gi, '/'],
  [/\bhours\b/gi, 'hour'],
  [/\bseconds\b/gi, 'second'],
];

/** Not the same in Britain and in the United States. */
const AMBIGUOUS = /\b(?:gallon|pint|quart|cup|ton|fluid ?ounce|gill|teaspoon|tablespoon|hundredweight|cwt)s?\b/i;

/**
 * A unit as mathjs writes it: `square metres` is `meter^2`.
 *
 * @returns `undefined` if the text cannot be a unit, or names one whose size depends on the country
 */
export function unitNotation(text: string): string | undefined {
  if (AMBIGUOUS.test(text)) return undefined;
  const notation = NOTATION.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
  if (!/^[a-zµ]+(?:\^\d)?(?:\/[a-z]+)?$/i.test(notation)) return undefined;
  // Abbreviations keep their case (mm is not Mm); written names begin a word with either.
  return notation.length > 4 && !notation.startsWith('deg') ? notation.toLowerCase() : notation;
}
