/** Units by the last name of a field, which is the same wherever the field occurs. */
const UNITS: readonly (readonly [unit: string, names: readonly string[]])[] = [
  ['micro-credits', ['amount', 'grant', 'price', 'priceCap', 'providerBond', 'disputeBond', 'quote']],
  [
    'PPM',
    [
      'agreement',
      'agreementFloor',
      'calibrationWeight',
      'cancelFee',
      'canaryFund',
      'canaryWeight',
      'coordinator',
      'cusumSlack',
      'decay',
      'disputeMargin',
      'earlyStop',
      'final',
      'nearBand',
      'priorWeight',
      'qualityFloor',
      'quarantineAt',
      'requesterWeightCap',
      'respondents',
      'returnShare',
      'score',
      'truth',
      'validationDecay',
      'validators',
    ],
  ],
  [
    'milliseconds since the epoch',
    ['at', 'from', 'to', 'until', 'commitBy', 'revealBy', 'resultBy', 'scoreCommitBy', 'scoreRevealBy'],
  ],
  ['tokens', ['promptTokens', 'answerTokens', 'completionTokens']],
  ['blocks', ['attestationBlocks']],
  ['number of a block', ['height']],
];
const BY_NAME = new Map(UNITS.flatMap(([unit, names]) => names.map((name) => [name, unit] as const)));
/** Fields that share a name with a quantity and are none: a list of nodes, an index. */
const NUMBERED = /^(lane|lanes|seat|round|epoch|window|panel|number|version)$/;

/** The unit of a quantity; empty for what has none. `parent` is the name of the field that it lies in. */
export function unitOf(name: string, form: string, parent: string): string {
  if (!form.includes('integer') || NUMBERED.test(name)) return '';
  if (name.endsWith('Seconds')) return 'seconds';
  // The number of a lane, not a time.
  if (parent === 'moves' && name !== 'amount') return '';
  // How many judges a task has, beside the share that they have of its price.
  if (name === 'validators' && parent !== 'shares') return '';
  return BY_NAME.get(name) ?? '';
}
