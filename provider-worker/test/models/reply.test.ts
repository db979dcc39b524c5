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

  it.each([
    ['length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['refusal', 'content_filter'],
    ['stop', undefined],
    ['eos', undefined],
    ['tool_calls', undefined],
    [null, undefined],
  ])('that ended by %p is cut by %p', (reason, cut) => {
    expect(read(body({ content: 'x' }, { finish_reason: reason })).cut).toBe(cut);
  });

  it('is empty where a model thought until its limit, or called tools', () => {
    for (const reason of ['length', 'tool_calls']) {
      expect(read(body({ content: null }, { finish_reason: reason })).content).toBe('');
    }
  });

  it('may have parts that are plain texts, and parts without text', () => {
    const content = [
      'Final ',
      { type: 'text', text: 'answer: ' },
      { type: 'text', text: null },
      { type: 'text' },
      '42',
    ];
    expect(read(body({ content })).content).toBe('Final answer: 42');
  });

  it('may be thought about for longer than it may be: what is thought is none of what is said', () => {
    const usage = { completion_tokens: 3_006, completion_tokens_details: { reasoning_tokens: 3_000 } };
    const reply = read(JSON.stringify({ choices: [{ message: { content: 'Paris' } }], usage }), undefined, 10);
    expect(reply).toEqual({ content: 'Paris', promptTokens: 0, completionTokens: 10 });
  });

  describe('that was streamed although it was not to be', () => {
    const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
    const piece = (content: string | null, finish: string | null = null): string =>
      event({ choices: [{ delta: { content }, finish_reason: finish }] });
    const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } });

    it('is put together from its events', () => {
      const streamed = `: hello\n\n${piece('Final answer: ')}${piece('Paris')}${piece(null, 'length')}${usage}data: [DONE]\n\n`;
      expect(read(streamed, 'text/event-stream')).toEqual({
        ...{ content: 'Final answer: Paris', cut: 'length', promptTokens: 3, completionTokens: 4 },
      });
      expect(read(streamed.replaceAll('\n', '\r\n'), 'text/event-stream').content).toBe('Final answer: Paris');
    });

    it('is none where it broke off', () => {
      const refused = 'no completion in the answer, content type text/event-stream';
      expect(() => read(piece('Final answer: Paris'), 'text/event-stream')).toThrow(refused);
    });

    it('fails with the code of an error among its events', () => {
      const failed = `${piece('Fin')}${event({ error: { message: 'secret', code: 'server_error' } })}`;
      expect(() => read(failed, 'text/event-stream')).toThrow('answered 200 with an error object, code server_error');
    });
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
    expect(reply).toMatchObject({ cut: 'length', completionTokens: 5 });
    expect(reply.content.length).toBeLessThanOrEqual(40);
  });

  it('is cut where its usage says more than the limit, however short it looks', () => {
    const usage = { completion_tokens: 3_006 };
    const reply = JSON.stringify({ choices: [{ message: { content: 'brief' } }], usage });
    expect(read(reply, 'application/json', 5)).toMatchObject({ cut: 'length', completionTokens: 5 });
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
    [
      'broken off by its server',
      body({ content: 'secret words' }, { finish_reason: 'error' }),
      'application/json',
      'an answer that its server broke off',
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
    ['in square brackets', '[THINK]\nLyon?\n[/THINK]\nParis', 'Paris'],
    ['in capitals', '<THINK>Lyon?</THINK>Paris', 'Paris'],
    [
      'behind a preface',
      'Sure.\n<think>\nFinal answer: Lyon\n</think>\nFinal answer: Paris',
      'Sure.\n\nFinal answer: Paris',
    ],
    ['several blocks', '<think>a</think>One.\n<think>b</think>\nTwo.', 'One.\n\nTwo.'],
    ['one behind a preface that was never closed', 'Sure.\n<think>\nFinal answer: Lyon', 'Sure.'],
    ['a block that mentions its own end', '<think>I close with </think> later.\n</think>\nParis', 'Paris'],
    ['\u25c1think\u25b7', '\u25c1think\u25b7Lyon?\u25c1/think\u25b7Paris', 'Paris'],
    ['tokens', '<|begin_of_thought|>Lyon?<|end_of_thought|><|begin_of_solution|>Paris<|end_of_solution|>', 'Paris'],
    [
      'channels',
      '<|channel|>analysis<|message|>Lyon?<|end|><|start|>assistant<|channel|>final<|message|>Paris<|return|>',
      'Paris',
    ],
    ['none', 'Paris', 'Paris'],
    ['a heading in brackets', '[Analysis]\nParis', '[Analysis]\nParis'],
    ['a mention of the end', 'The tag </think> closes a block.', 'The tag </think> closes a block.'],
    ['a mention in quotes', 'Write `</think>` at the end.', 'Write `</think>` at the end.'],
    ['a mention', 'The tag <think> opens a block.', 'The tag <think> opens a block.'],
  ])('is taken off: %s', (_what, reply, rest) => {
    expect(withoutReasoning(reply)).toBe(rest);
  });
});
