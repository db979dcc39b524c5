import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeMember, memberName } from '../src/start/consortium';
import { layoutOf } from '../src/start/layout';
import { EMBEDDED_ONLY, parseModelServers, type ModelServers } from '../src/start/model-servers';
import { keepNewcomerModels, modelsOfMember } from '../src/start/newcomer-models';
import { errorOf, temporaryFolder } from '@llmnet/test-kit/programs';

const LOCAL = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.1' };
const COMMON: ModelServers = { providers: { Cedar: LOCAL }, validator: LOCAL };
const NEWCOMER = 'HazelMSP';
const hazel = describeMember(NEWCOMER);

describe('the models of a member that joins a running network', () => {
  const folder = temporaryFolder();

  /** What `add-member --models` does with a file of this content. */
  function bring(content: object): void {
    const file = path.join(folder, 'hazels-models.json');
    writeFileSync(file, JSON.stringify(content));
    keepNewcomerModels(layoutOf(folder), NEWCOMER, parseModelServers(file, [memberName(NEWCOMER)]));
  }

  it('are those of all, if it brings none', () => {
    expect(modelsOfMember(layoutOf(folder), hazel, COMMON)).toBe(COMMON);
  });

  it('are its own, and nothing of the others, if it brings some', () => {
    bring({ providers: { Hazel: LOCAL } });
    expect(modelsOfMember(layoutOf(folder), hazel, COMMON)).toEqual({ providers: { Hazel: LOCAL } });
    expect(modelsOfMember(layoutOf(folder), describeMember('CedarMSP'), COMMON)).toBe(COMMON);
  });

  it('are replaced when it joins with others', () => {
    bring({ providers: { Hazel: LOCAL } });
    bring({ classifier: LOCAL });
    expect(modelsOfMember(layoutOf(folder), hazel, EMBEDDED_ONLY)).toEqual({ providers: {}, classifier: LOCAL });
  });

  it('need their keys where the worker starts, not where the file is read', () => {
    bring({ providers: { Hazel: { ...LOCAL, apiKeyEnv: 'HAZELS_KEY' } } });
    expect(errorOf(() => modelsOfMember(layoutOf(folder), hazel, COMMON, {}))).toMatchObject({
      code: 'MODEL_KEY_MISSING',
    });
    expect(modelsOfMember(layoutOf(folder), hazel, COMMON, { HAZELS_KEY: 'k' }).providers.Hazel?.model).toBe(
      'llama3.1',
    );
  });

  it('are no other member’s', () => {
    const bringAnothers = (): void => {
      bring({ providers: { Cedar: LOCAL } });
    };
    expect(errorOf(bringAnothers)).toMatchObject({ code: 'MODELS_INVALID' });
  });
});
