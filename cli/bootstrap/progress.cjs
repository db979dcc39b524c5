'use strict';

const { performance } = require('node:perf_hooks');
const readline = require('node:readline');
const { clearInterval, setInterval } = require('node:timers');

const { printable } = require('./printable.cjs');

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

function formatElapsed(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

/** On a terminal: one line with a spinner, redrawn in place until the step ends. */
class LiveLine {
  #stream;
  #timer;
  #frame = 0;
  #detail = '';

  constructor(stream) {
    this.#stream = stream;
  }

  begin(title, elapsed) {
    this.#detail = '';
    const redraw = () => {
      const frame = FRAMES[(this.#frame += 1) % FRAMES.length];
      const detail = this.#detail && ` · ${this.#detail}`;
      this.#draw(`${frame} ${title}${detail}  ${elapsed()}`);
    };
    redraw();
    this.#timer = setInterval(redraw, FRAME_MS);
  }

  detail(text) {
    this.#detail = text;
  }

  end(title, succeeded, elapsed) {
    clearInterval(this.#timer);
    this.#draw(`${succeeded ? '✔' : '✖'} ${title}  ${elapsed()}`);
    this.#stream.write('\n');
  }

  #draw(line) {
    readline.cursorTo(this.#stream, 0);
    readline.clearLine(this.#stream, 1);
    this.#stream.write(line.slice(0, (this.#stream.columns || 80) - 1));
  }
}

/** In a pipe or a file: one plain line a step, its title at once and its time at the end. */
class PlainLine {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  begin(title) {
    this.#stream.write(`${title} ... `);
  }

  detail() {}

  end(title, succeeded, elapsed) {
    this.#stream.write(`${succeeded ? '' : 'failed after '}${elapsed()}\n`);
  }
}

/** A display of steps on `stream`, one step at a time: see progress.d.cts. */
function createProgress(stream) {
  const line = stream.isTTY ? new LiveLine(stream) : new PlainLine(stream);
  return {
    async step(name, work) {
      const title = printable(name);
      const startedAt = performance.now();
      const elapsed = () => formatElapsed(performance.now() - startedAt);
      line.begin(title, elapsed);
      let succeeded = false;
      try {
        const result = await work({ detail: (text) => line.detail(printable(text)) });
        succeeded = true;
        return result;
      } finally {
        line.end(title, succeeded, elapsed);
      }
    },
  };
}

module.exports = { createProgress, formatElapsed };
