import fc from 'fast-check';
import type { Message } from '../../src/models/backend';
import { compose } from '../../src/models/conversation';

const system = (content: string): Message => ({ role: 'system', content });
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

describe('a conversation for a model', () => {
  it('has one system message, first, with the instruction before the client\u2019s own', () => {
    expect(compose('Rule.', [system('Be brief.'), user('Capital of France?')])).toEqual([
      system('Rule.\n\nBe brief.'),
      user('Capital of France?'),
    ]);
  });

  it('brings a system message from its middle to the front, and joins neighbours of one role', () => {
    const conversation = [user('Hello.'), user('Hm.'), assistant('Yes?'), system('Be kind.'), user('Why?')];
    expect(compose('Rule.', conversation)).toEqual([
      system('Rule.\n\nBe kind.'),
      user('Hello.\n\nHm.'),
      assistant('Yes?'),
      user('Why?'),
    ]);
  });

  it('has the instruction in the first user message of a model without a system role', () => {
    expect(compose('Rule.', [system('Be brief.'), user('Why?')], false)).toEqual([user('Rule.\n\nBe brief.\n\nWhy?')]);
  });

  it('alternates from user to user whatever the client sent', () => {
    const messages = fc.array(
      fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: fc.string() } as const),
    );
    fc.assert(
      fc.property(messages, fc.boolean(), (conversation, systemRole) => {
        const [first, ...rest] = compose('Rule.', conversation, systemRole);
        const turns = systemRole ? rest : [first, ...rest];
        expect(first?.role).toBe(systemRole ? 'system' : 'user');
        expect(turns.map((turn) => turn?.role)).toEqual(
          turns.map((_, place) => (place % 2 === 0 ? 'user' : 'assistant')),
        );
        expect(turns.at(-1)?.role).toBe('user');
      }),
    );
  });
});
