import { toJson } from '@llmnet/protocol';
import fc from 'fast-check';

/** The same value with the keys of every object in the opposite order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reordered(field)]),
  );
}

describe('toJson', () => {
  it('writes keys in order at every depth, lists as they are, integers of any size as decimal strings', () => {
    expect(toJson({ b: [2, 1, { z: null, y: 10n ** 30n }], a: { d: true, c: -5n } })).toBe(
      `{"a":{"c":"-5","d":true},"b":[2,1,{"y":"1${'0'.repeat(30)}","z":null}]}`,
    );
  });

  it('leaves out what is undefined', () => {
    expect(toJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it('gives equal values equal bytes, in whatever order they were put together', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(reordered(value))).toBe(toJson(value));
      }),
    );
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(toJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
