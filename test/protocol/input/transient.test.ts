import { RATIONALES_TRANSIENT_KEY, SUBMITS } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import type { Transient } from '@llmnet/test-kit/memory-ledger';
import { MARK } from './bad-values';
import { SUBMIT_NAMES, enter, goodSubmit } from './calls';
import { call, fault } from './outcome';

const BAD: readonly (readonly [what: string, value: unknown])[] = [
  ['nothing', ''],
  ['no JSON', MARK],
  ['half a JSON text', `{"text":"${MARK}`],
  ['null', 'null'],
  ['a number', '1'],
  ['a list of something else', [MARK]],
  ['an empty object', {}],
  ['an empty text', { text: '', key: {} }],
  ['a text without a key', { text: MARK }],
  ['a text without a key, and more', { text: MARK, more: MARK }],
  ['a field too many', { text: MARK, key: {}, [MARK]: MARK }],
  ['a prototype', `{"__proto__":{"text":"${MARK}","key":{}}}`],
  ['keys of a text that the step has none of', [{ step: 'score', round: 0, author: `AMSP/${MARK}`, key: {} }]],
  ['keys with a field too many', [{ step: 'prompt', round: 0, author: 'AMSP/gateway', key: {}, [MARK]: MARK }]],
  ['more than may be', MARK.repeat(100_000)],
  ['a text larger than may be', { text: MARK.repeat(100_000), key: {} }],
  ['a key nested too deep to be written', `{"text":"sealed","key":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['keys nested too deep', '['.repeat(200_000)],
];

/** Steps with private data, but for reasons, which a request may leave out. */
const STEPS = SUBMIT_NAMES.flatMap((name): [SubmitName, string][] =>
  (SUBMITS[name].transient ?? []).flatMap((part) => (part === RATIONALES_TRANSIENT_KEY ? [] : [[name, part]])),
);

beforeAll(() => enter('not founded'), 60_000);

describe.each(STEPS)('%s with its private %s', (name, part) => {
  const attempt = async (transient: (good: Transient) => Transient) => {
    const good = await goodSubmit(name);
    return call(good.by, name, [JSON.stringify(good.request)], transient(good.transient));
  };

  it('is refused without it', async () => {
    const outcome = await attempt((good) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== part)));
    expect(outcome.code).toBe('TEXT_MISSING');
  });

  it.each(BAD)('is refused where it is %s', async (_what, value) => {
    const outcome = await attempt((good) => ({ ...good, [part]: value }));
    expect(fault(outcome)).toBeUndefined();
    expect(outcome.code).toBe('INVALID_REQUEST');
  });

  it('takes no notice of private data that it does not know', async () => {
    const outcome = await attempt((good) => ({ ...good, [MARK]: MARK }));
    expect(outcome.code).toBe('done');
  });
});
