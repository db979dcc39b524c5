import { enc, hash, type Field } from '@llmnet/protocol/rules';
import fc from 'fast-check';

/** The inverse of `enc`: that it exists is what makes the encoding injective. */
function decode(encoded: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let offset = 0; offset < encoded.length;) {
    const start = offset + 4;
    offset = start + encoded.readUInt32BE(offset);
    fields.push(encoded.subarray(start, offset));
  }
  return fields;
}

describe('enc', () => {
  it('prefixes each field with its length in four bytes', () => {
    expect(enc('ab', 7, 12n, Uint8Array.of(255)).toString('hex')).toBe(
      ['00000002' + '6162', '00000001' + '37', '00000002' + '3132', '00000001' + 'ff'].join(''),
    );
  });

  it('counts the bytes of a text, not its characters', () => {
    expect(enc('é').toString('hex')).toBe('00000002c3a9');
  });

  it('can be decoded into the fields it was made of, so it is injective', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (fields) => {
        expect(decode(enc(...fields))).toEqual(fields.map((field) => Buffer.from(field)));
      }),
    );
  });

  it('can be decoded into texts too, whatever their characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (fields) => {
        expect(decode(enc(...fields)).map((field) => field.toString('utf8'))).toEqual(fields);
      }),
    );
  });

  it.each<[string, Field[], Field[]]>([
    ['a boundary moved', ['ab', 'c'], ['a', 'bc']],
    ['an empty field added', ['a'], ['a', '']],
    ['two fields joined', ['a', 'b'], ['ab']],
    ['fields swapped', ['a', 'b'], ['b', 'a']],
    ['an encoding given as a field', ['a', 'b'], [enc('a', 'b')]],
  ])('tells lists apart that differ by %s', (_change, one, other) => {
    expect(enc(...one).equals(enc(...other))).toBe(false);
  });

  it('encodes no field as nothing', () => {
    expect(enc()).toHaveLength(0);
  });
});

describe('hash', () => {
  it('is the SHA-256 of the encoding in lower-case hex', () => {
    expect(hash('a', 1)).toBe('4ba9bdecd6b287135f7d4ca5a577b2b657309c6cb5c3321c96d345bffdf78f72');
  });
});
