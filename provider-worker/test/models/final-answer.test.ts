import { finalOf, parseAnswer } from '../../src/models/final-answer';
import { withoutReasoning } from '../../src/models/reply';

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
    ['in a numbered list', 'Reason.\n1. Final answer: Paris', 'Paris'],
    ['in a numbered list in bold', '2) **Final answer:** Paris', 'Paris'],
    ['with bold split around words', '**Final** **answer**: **Paris**', 'Paris'],
    ['with bold around one word', 'Final **answer:** Paris', 'Paris'],
    ['behind a dash', 'Final answer - Paris', 'Paris'],
    ['behind a long dash', '**Final answer** \u2014 Paris', 'Paris'],
    ['behind an arrow', 'Final answer \u2192 Paris', 'Paris'],
    ['with a sign', 'Final answer: -5', '-5'],
    ['with a remark', 'Final answer (in metres): 12', '12'],
    ['in a row of a table', '| Final answer | Paris |', 'Paris'],
    ['in a column of a table', '| Final answer |\n|:---|\n| Paris |', 'Paris'],
    ['below a ruled heading', 'Final answer\n---\nParis', 'Paris'],
    ['in a box', 'Final answer: $\\boxed{42}$', '42'],
    ['in a box with text in it', 'Final answer: \\boxed{\\text{Paris}}', 'Paris'],
    ['as the end of an argument', 'Therefore, the final answer is 42.', '42.'],
    ['as a sentence', 'So.\nThe final answer is 42.', '42.'],
  ])('%s', (_how, reply, final) => {
    expect(parseAnswer(reply)).toEqual({ final, abstained: false });
  });

  test.each([
    ['in a box in the text', 'So we get $$\\boxed{42}$$ as wanted.\nThat is all.', '42'],
    ['in nested braces', 'Thus\n\\[\\boxed{\\frac{1}{2}}\\]', '\\frac{1}{2}'],
    ['in the last of several boxes', '\\boxed{41}? No.\n\\boxed{42}', '42'],
    ['in a tag', 'It is so.\n<answer>Paris</answer>', 'Paris'],
  ])('where it has none, what is marked counts: %s', (_how, reply, final) => {
    expect(parseAnswer(reply)).toEqual({ final, abstained: false });
  });

  test.each(['My final answered question\nis long.', 'A final answer-based rule\nis long.', 'x \\boxed{4\nand on'])(
    'what only looks like one is none: %j',
    (reply) => {
      expect(parseAnswer(reply).final).toBeNull();
    },
  );

  test('is read in time that grows with its length, whatever it is made of', () => {
    for (const unit of [
      '<think>',
      '</think>',
      '\\boxed{',
      '* ',
      '| ',
      'final ',
      '<answer>',
      '1. ',
      ' \n',
      '`<think>',
    ]) {
      const began = performance.now();
      parseAnswer(withoutReasoning(unit.repeat(200_000)));
      expect(performance.now() - began).toBeLessThan(1_500);
    }
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
    expect(finalOf({ content: 'Final answer: Lyon\nBut', abstained: false, cut: 'length' }, 100)).toBeNull();
  });
});

describe('the final answer of a seat', () => {
  test('is what its text says, and none where the text is beyond the terms', () => {
    expect(finalOf({ content: 'Final answer: 42', abstained: false }, 100)).toBe('42');
    expect(finalOf({ content: 'Final answer: 42', abstained: true }, 100)).toBeNull();
    expect(finalOf({ content: `${'x'.repeat(800)}\nFinal answer: 42`, abstained: false }, 100)).toBeNull();
  });
});
