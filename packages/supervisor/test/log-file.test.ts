import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastLogLine, rotateLog } from '../src/supervisor/log-file';
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

describe('rotating a log', () => {
  it('leaves a log of 10 MB where it is', () => {
    const log = logWith('');
    truncateSync(log, TEN_MB);
    rotateLog(log);
    expect(statSync(log).size).toBe(TEN_MB);
  });

  it('moves a larger one aside, over the one before', () => {
    const log = logWith('');
    writeFileSync(`${log}.1`, 'the one before');
    truncateSync(log, TEN_MB + 1);
    rotateLog(log);
    expect(existsSync(log)).toBe(false);
    expect(readFileSync(`${log}.1`)).toHaveLength(TEN_MB + 1);
  });
});
