import { PassThrough } from 'node:stream';
import { createProgress, formatElapsed } from '../src/progress';

function stream(options: { readonly isTTY?: true }): { stream: PassThrough; written: () => string } {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), options);
  let text = '';
  stream.on('data', (chunk: string) => (text += chunk));
  return { stream, written: () => text };
}

describe('the progress display', () => {
  it('in a pipe is one plain line a step', async () => {
    const { stream: pipe, written } = stream({});
    const progress = createProgress(pipe);
    expect(await progress.step('Building', () => Promise.resolve(7))).toBe(7);
    await expect(progress.step('Starting', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(written()).toMatch(/^Building \.\.\. \d\.\d s\nStarting \.\.\. failed after \d\.\d s\n$/);
  });

  it('on a terminal is redrawn in place, with details, and ends in a tick or a cross', async () => {
    const { stream: terminal, written } = stream({ isTTY: true });
    const progress = createProgress(terminal);
    await progress.step('Starting', async (step) => {
      step.detail('3 of 7');
      await new Promise((resolve) =>
        terminal.on('data', (text: string) => {
          if (text.includes('3 of 7')) resolve(null);
        }),
      );
    });
    await progress.step('Asking', () => Promise.reject(new Error('no'))).catch(() => undefined);
    const lines = written().split('\n');
    expect(lines[0]).toMatch(/Starting · 3 of 7 {2}\d\.\d s/);
    expect(lines[0]).toMatch(/✔ Starting {2}\d\.\d s$/);
    expect(lines[1]).toMatch(/✖ Asking {2}\d\.\d s$/);
  });

  it.each([
    [1_240, '1.2 s'],
    [34_900, '34 s'],
    [125_000, '2 min 05 s'],
  ])('writes %i ms as %s', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });
});
