import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { lastLogLine, rotateLogs } from '../src/supervisor/log-file';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const TEN_MB = 10 * 1024 * 1024;

function logWith(content: string): string {
  const file = path.join(temporaryFolder(), 'worker.log');
  writeFileSync(file, content);
  return file;
}

describe('the last words of a child', () => {
  it('are the error, not the stack, the fields or the version that follow it', () => {
    const log = logWith("Error: no model\n    at main (/x.js:1:1) {\n  code: 'NO_MODEL'\n}\n\nNode.js v20.20.2\n");
    expect(lastLogLine(log, 0)).toBe('Error: no model');
  });

  it('are the message of a structured line', () => {
    expect(lastLogLine(logWith('{"level":60,"time":1,"msg":"cannot reach the peer"}\n'), 0)).toBe(
      'cannot reach the peer',
    );
  });

  it('are not those of an earlier run', () => {
    const earlier = 'Error: long ago\n';
    expect(lastLogLine(logWith(earlier), earlier.length)).toBeNull();
  });

  it('are shortened', () => {
    expect(lastLogLine(logWith('x'.repeat(5_000)), 0)).toHaveLength(300);
  });
});

describe('rotating logs', () => {
  it('leaves a log of 10 MB as it is', () => {
    const log = logWith('');
    truncateSync(log, TEN_MB);
    rotateLogs(path.dirname(log));
    expect(statSync(log).size).toBe(TEN_MB);
    expect(existsSync(`${log}.1`)).toBe(false);
  });

  it('keeps the two before it, and the process goes on in the same file', () => {
    const log = logWith('');
    const output = openSync(log, 'a');
    for (const round of ['first', 'second', 'third']) {
      writeSync(output, round.padEnd(TEN_MB + 1));
      rotateLogs(path.dirname(log));
      expect(statSync(log).size).toBe(0);
    }
    writeSync(output, 'fourth');
    closeSync(output);
    expect(readFileSync(log, 'utf8')).toBe('fourth');
    expect(lastLogLine(log, TEN_MB)).toBe('fourth');
    expect(readFileSync(`${log}.1`, 'utf8').trim()).toBe('third');
    expect(readFileSync(`${log}.2`, 'utf8').trim()).toBe('second');
    expect(readdirSync(path.dirname(log))).toHaveLength(3);
  });

  it('empties a log that cannot be kept', () => {
    const log = logWith('x'.repeat(TEN_MB + 1));
    writeFileSync(`${log}.1`, 'the one before');
    mkdirSync(`${log}.2`);
    rotateLogs(path.dirname(log));
    expect(statSync(log).size).toBe(0);
  });
});
