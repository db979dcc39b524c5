import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { z } from 'zod';
import { readConfigFile } from '../src/config-file';

const Config = z.strictObject({ providers: z.array(z.string()) });

function file(content: string): string {
  const path = join(temporaryFolder(), 'config.json');
  writeFileSync(path, content);
  return path;
}

test.each([
  ['is not named', () => undefined, 'CONFIG_MISSING: '],
  ['is not there', () => join(temporaryFolder(), 'config.json'), 'CONFIG_UNREADABLE: '],
  ['is no JSON', () => file('{'), 'CONFIG_INVALID: '],
  ['is another thing', () => file('{"providers": 7}'), 'CONFIG_INVALID: '],
])('a configuration that %s is refused by a stable code', async (_what, path, message) => {
  await expect(readConfigFile(path(), Config)).rejects.toThrow(message);
});

test('what does not fit is told by its name, and the file with it', async () => {
  const path = file('{"providers": 7}');
  await expect(readConfigFile(path, Config)).rejects.toThrow(path);
  await expect(readConfigFile(path, Config)).rejects.toThrow('→ at providers');
});
