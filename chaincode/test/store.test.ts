import type { Context } from 'fabric-contract-api';
import { z } from 'zod';
import { Store } from '../src/state/store';

const Named = z.object({ name: z.string(), parts: z.array(z.object({ size: z.int() })) });

function storeOf(state: Record<string, unknown>): Store {
  const getState = (key: string): Promise<Uint8Array> =>
    Promise.resolve(state[key] === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(state[key])));
  return new Store({ getState } as unknown as Context['stub']);
}

describe('a record', () => {
  const record = { name: 'first', parts: [{ size: 1 }] };

  test('is decoded once for all that read the same text', async () => {
    const schema = Named.transform((value) => ({ ...value, decoded: {} }));
    const first = await storeOf({ one: record }).find('one', schema);
    expect(first).toMatchObject(record);
    expect(await storeOf({ other: record }).find('other', schema)).toBe(first);
  });

  test('is another where the text or the form is', async () => {
    const before = await storeOf({ one: record }).find('one', Named);
    expect(await storeOf({ one: { ...record, name: 'second' } }).find('one', Named)).toEqual({
      ...record,
      name: 'second',
    });
    expect(await storeOf({ one: record }).find('one', Named.pick({ name: true }))).toEqual({ name: 'first' });
    expect(before).toEqual(record);
  });

  test('can be changed by nobody, since others have it too', async () => {
    const found = await storeOf({ one: record }).get('one', Named);
    expect(() => found.parts.push({ size: 2 })).toThrow(TypeError);
    expect(() => {
      found.parts.forEach((part) => (part.size = 2));
    }).toThrow(TypeError);
  });

  test('that is not of its form is refused every time', async () => {
    const store = storeOf({ one: { name: 7 } });
    await expect(store.find('one', Named)).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
    await expect(store.find('one', Named)).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
  });
});
