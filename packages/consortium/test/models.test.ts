import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MODEL_VERSION } from '@llmnet/experts/model-version';
import { workerConfig } from '../src/configs';
import { describeMember, MEMBERS, memberName } from '../src/description';
import { layoutOf } from '../src/layout';
import {
  EMBEDDED_ONLY,
  keepNewcomerModels,
  modelsOfMember,
  parseModelServers,
  readModelServers,
  type ModelServers,
} from '../src/models';
import { productChaincode } from '../src/product-network';
import { chaincodeFolder } from '../src/program-paths';

jest.mock('../src/program-paths', () => ({ chaincodeFolder: jest.fn() }));
import { errorOf, temporaryFolder } from '@llmnet/test-kit/programs';

const LOCAL = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.1' };

const COMMON: ModelServers = { providers: { Cedar: LOCAL }, validator: LOCAL };
const NEWCOMER = 'HazelMSP';
const hazel = describeMember(NEWCOMER);

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

describe('the version of a model', () => {
  const [aster] = MEMBERS;
  const deployment = {
    layout: layoutOf('/data'),
    members: MEMBERS,
    ports: { network: [], experts: 4000, gateways: new Map() },
    peers: new Map(MEMBERS.map(({ mspId }) => [mspId, ['127.0.0.1:7051']])),
  };

  function registered(models: ModelServers): unknown {
    if (aster === undefined) throw new RangeError('nobody has founded the consortium');
    return workerConfig(deployment, aster, models).providers[0];
  }

  it('is that of the embedded experts, whatever the version of the chaincode is', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version: '9.9.9' }));
    jest.mocked(chaincodeFolder).mockReturnValue(folder);
    expect(productChaincode().version).toBe('9.9.9');
    expect(registered(EMBEDDED_ONLY)).toMatchObject({ model: 'clerk', modelVersion: MODEL_VERSION });
  });

  it('is the one that the models file says, and no part of what the model server is told', () => {
    const own = registered({ providers: { Aster: { ...LOCAL, version: '2026-01' } } });
    expect(own).toMatchObject({ model: 'llama3.1', modelVersion: '2026-01', backend: LOCAL });
    expect(own).not.toHaveProperty('backend.version');
  });

  it('is the first one where the file says none: today’s ledgers go on', () => {
    expect(registered({ providers: { Aster: LOCAL } })).toMatchObject({ modelVersion: '0.1.0' });
  });
});
