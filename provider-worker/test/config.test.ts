import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { readConfig } from '../src/config';

function file(content: string): string {
  const path = join(temporaryFolder(), 'worker.json');
  writeFileSync(path, content);
  return path;
}

test.each([
  ['is not named', () => undefined, 'CONFIG_MISSING: usage: '],
  ['is not there', () => join(temporaryFolder(), 'worker.json'), 'CONFIG_UNREADABLE: '],
  ['is no JSON', () => file('{'), 'CONFIG_INVALID: '],
  ['is another thing', () => file('{"providers": 7}'), 'CONFIG_INVALID: '],
])('a configuration that %s is refused by a stable code', async (_what, path, message) => {
  await expect(readConfig(path())).rejects.toThrow(message);
});

test('what does not fit is told by its name, and the file with it', async () => {
  const path = file('{"providers": 7}');
  await expect(readConfig(path)).rejects.toThrow(path);
  await expect(readConfig(path)).rejects.toThrow('→ at providers');
});
