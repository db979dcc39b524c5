import { readReply, withoutReasoning } from '../../src/models/reply';

const body = (message: unknown, more: object = {}): string => JSON.stringify({ choices: [{ message, ...more }] });
const read = (text: string, contentType = 'application/json', maxTokens = 100) =>
  readReply(text, contentType, maxTokens);

describe('a reply', () => {
  it('may come in parts, of which only text counts', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'Final answer: ' },
      { type: 'text', text: 'Paris' },
    ];
    expect(read(body({ content })).content).toBe('Final answer: Paris');
  });

  it('says how it ended', () => {
    expect(read(body({ content: 'x' }, { finish_reason: 'length' })).finish).toBe('length');
    expect(read(body({ content: 'x' }, { finish_reason: 'content_filter' })).finish).toBe('content_filter');
    expect(read(body({ content: 'x' }, { finish_reason: 'eos' })).finish).toBe('stop');
    expect(read(body({ content: 'x' })).finish).toBe('stop');
  });

  it('counts its tokens whichever names the usage has, and without any', () => {
    const counted = (usage: unknown) => read(JSON.stringify({ choices: [{ message: { content: 'x' } }], usage }));
    expect(counted({ prompt_tokens: 3, completion_tokens: 4 })).toMatchObject({ promptTokens: 3, completionTokens: 4 });
    expect(counted({ input_tokens: 3, output_tokens: 4 })).toMatchObject({ promptTokens: 3, completionTokens: 4 });
    for (const usage of [undefined, null, 'many', { prompt_tokens: -1, completion_tokens: '4' }]) {
      expect(counted(usage)).toMatchObject({ promptTokens: 0, completionTokens: 0 });
    }
  });

  it('is cut where its server ignored the limit', () => {
    const reply = read(
      JSON.stringify({
        choices: [{ message: { content: 'word '.repeat(3_000) } }],
        usage: { completion_tokens: 3_006 },
      }),
      'application/json',
      5,
    );
    expect(reply).toMatchObject({ finish: 'length', completionTokens: 5 });
    expect(reply.content.length).toBeLessThanOrEqual(40);
  });

  it('is cut where its usage says more than the limit, however short it looks', () => {
    const usage = { completion_tokens: 3_006 };
    const reply = JSON.stringify({ choices: [{ message: { content: 'brief' } }], usage });
    expect(read(reply, 'application/json', 5)).toMatchObject({ finish: 'length', completionTokens: 5 });
  });

  it.each([
    [
      'an error object',
      JSON.stringify({ error: { message: 'secret words', code: 429 } }),
      'application/json',
      'answered 200 with an error object, code 429',
    ],
    [
      'a message that is null',
      body(null),
      'application/json',
      'no completion in the answer, content type application/json',
    ],
    ['no content', body({ content: null }), 'application/json', 'a message without content in the answer'],
    [
      'a page',
      '<html>secret words</html>',
      'text/html; charset=utf-8',
      'no completion in the answer, content type text/html',
    ],
    ['no choice', '{"choices":[]}', 'application/json', 'no completion in the answer, content type application/json'],
    ['nothing', '', '', 'no completion in the answer, content type unknown'],
  ])('is refused by its form where it is %s, without a word of it', (_what, text, type, reason) => {
    expect(() => read(text, type)).toThrow(new Error(reason));
  });
});

describe('reasoning', () => {
  it.each([
    ['a block', '<think>\nmaybe Lyon?\nFinal answer: Lyon\n</think>\n\nFinal answer: Paris', 'Final answer: Paris'],
    ['an empty block', '<think>\n\n</think>\n\nParis', 'Paris'],
    ['only the end of one', 'hm, Lyon?\n</think>\nParis', 'Paris'],
    ['one that was never closed', '<think>\nFinal answer: Lyon\nBut wait', ''],
    ['another name', '<reasoning>hm</reasoning>Paris', 'Paris'],
    ['none', 'Paris', 'Paris'],
    ['a mention', 'The tag <think> opens a block.', 'The tag <think> opens a block.'],
  ])('is taken off: %s', (_what, reply, rest) => {
    expect(withoutReasoning(reply)).toBe(rest);
  });
});
