import { finalOf, parseAnswer } from '../../src/models/answers';

describe('a reply is read by its final line', () => {
  test.each([
    ['plain', 'Six times seven.\nFinal answer: 42', '42'],
    ['in another case', 'FINAL ANSWER: Paris', 'Paris'],
    ['in bold', 'So:\n**Final answer: Paris**', 'Paris'],
    ['as a heading', '## Final answer: Paris', 'Paris'],
    ['quoted', '> Final answer: Paris', 'Paris'],
    ['with an equals sign', 'Final answer = 42', '42'],
    ['with blanks around it', '  Final answer:   42   ', '42'],
    ['followed by remarks', 'Final answer: 42\nI hope this helps.', '42'],
    ['with Windows line ends', 'So:\r\nFinal answer: 42\r\n', '42'],
    ['below a heading', '### Final answer\nParis', 'Paris'],
    ['below its label', 'Reason.\nFinal answer:\n\n42', '42'],
    ['as an item of a list', 'Reason.\n- Final answer: Paris', 'Paris'],
    ['behind a full-width colon', '\u7406\u7531\u3002\nFinal answer\uff1aParis', 'Paris'],
    ['as code', 'Reason.\n`Final answer: Paris`', 'Paris'],
    ['with its label alone in bold', '**Final Answer**: 42', '42'],
    ['as a sentence', 'So.\nThe final answer is 42.', '42.'],
  ])('%s', (_how, reply, final) => {
    expect(parseAnswer(reply)).toEqual({ final, abstained: false });
  });

  test('the last of several final lines counts', () => {
    expect(parseAnswer('Final answer: 41\nNo, wait.\nFinal answer: 42').final).toBe('42');
  });

  test('a sentence that only mentions a final answer is none', () => {
    const reply = 'My final answer: it depends.\nThere is much to say about it.';
    expect(parseAnswer(reply)).toEqual({ final: null, abstained: false });
  });

  test('an empty final line is no answer', () => {
    expect(parseAnswer('Let me think.\nFinal answer:')).toEqual({ final: null, abstained: false });
  });
});

describe('a reply without a final line', () => {
  test('is its own answer when it is one short line', () => {
    expect(parseAnswer(' 42 \n')).toEqual({ final: '42', abstained: false });
  });

  test('has no comparable answer when it is one long line', () => {
    expect(parseAnswer('x'.repeat(80)).final).toBe('x'.repeat(80));
    expect(parseAnswer('x'.repeat(81))).toEqual({ final: null, abstained: false });
  });

  test('has no comparable answer when it has several lines', () => {
    expect(parseAnswer('It depends.\nOn much.')).toEqual({ final: null, abstained: false });
  });
});

describe('an abstention', () => {
  test.each([
    "I don't know.",
    'I don\u2019t know.',
    'Sorry, I am not sure.',
    'I cannot determine the answer.',
    'I do not have enough information to answer.',
    'Unknown.',
  ])('is a refusal in words: %s', (reply) => {
    expect(parseAnswer(reply)).toEqual({ final: null, abstained: true });
  });

  test.each(['none', 'None.', '**none**', 'N/A', 'unknown', 'I do not know.'])('is "Final answer: %s"', (word) => {
    expect(parseAnswer(`Not my domain.\nFinal answer: ${word}`)).toEqual({ final: null, abstained: true });
  });

  test.each(['', '   \n '])('is an empty reply (%j)', (reply) => {
    expect(parseAnswer(reply)).toEqual({ final: null, abstained: true });
  });

  test('is not an answer that begins with the word', () => {
    expect(parseAnswer('Final answer: None of the above').abstained).toBe(false);
  });
});

describe('a reply that was cut', () => {
  test('has no final answer, whatever a line of it looks like', () => {
    expect(parseAnswer('Final answer: Lyon\nBut wait, let me', 'length')).toEqual({ final: null, abstained: false });
    expect(parseAnswer('', 'length')).toEqual({ final: null, abstained: true });
  });

  test('is known as one to whoever reads it later', () => {
    expect(finalOf({ content: 'Final answer: Lyon\nBut', abstained: false, cut: true }, 100)).toBeNull();
  });
});

describe('the final answer of a seat', () => {
  test('is what its text says, and none where the text is beyond the terms', () => {
    expect(finalOf({ content: 'Final answer: 42', abstained: false }, 100)).toBe('42');
    expect(finalOf({ content: 'Final answer: 42', abstained: true }, 100)).toBeNull();
    expect(finalOf({ content: `${'x'.repeat(800)}\nFinal answer: 42`, abstained: false }, 100)).toBeNull();
  });
});
