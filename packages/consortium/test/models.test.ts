import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readModelServers } from '../src/start/model-servers';
import { errorOf, temporaryFolder } from '@llmnet/test-kit/programs';

const LOCAL = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.1' };

describe('the file of model servers', () => {
  const folder = temporaryFolder();

  function fileWith(content: unknown): string {
    const file = path.join(folder, 'models.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  it('names a model for some members and leaves the others as they are', () => {
    const servers = readModelServers(fileWith({ providers: { Cedar: LOCAL }, validator: LOCAL }));
    expect(servers).toEqual({ providers: { Cedar: LOCAL }, validator: LOCAL });
  });

  it('accepts a key only by the name of a variable that is set', () => {
    const file = fileWith({ providers: { Cedar: { ...LOCAL, apiKeyEnv: 'SOME_KEY' } } });
    expect(readModelServers(file, { SOME_KEY: 'k' }).providers.Cedar?.apiKeyEnv).toBe('SOME_KEY');
    expect(errorOf(() => readModelServers(file, {}))).toMatchObject({ code: 'MODEL_KEY_MISSING' });
  });

  it.each([
    ['a member that there is not', { providers: { Oak: LOCAL } }],
    ['an address that is none', { classifier: { ...LOCAL, baseUrl: 'ollama' } }],
    ['a key in the file itself', { classifier: { ...LOCAL, apiKey: 'k' } }],
    ['something that is not JSON', 'models:'],
  ])('refuses %s', (_what, content) => {
    expect(errorOf(() => readModelServers(fileWith(content)))).toMatchObject({ code: 'MODELS_INVALID' });
  });

  it('refuses a file that is not there', () => {
    expect(errorOf(() => readModelServers(path.join(folder, 'none.json')))).toMatchObject({ code: 'MODELS_INVALID' });
  });
});
