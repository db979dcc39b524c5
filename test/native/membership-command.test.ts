import { isRunning, dataFolderAt, readRunRecord } from '@llmnet/supervisor';
import { runLlmnet, type Outcome, temporaryFolder } from '@llmnet/test-kit/programs';

const native = process.env.FABRIC_BIN === undefined ? describe.skip : describe;
const PATIENCE_MS = 300_000;

native('llmnet network, while a native network runs in the background', () => {
  let data: string;

  const llmnet = (...args: readonly string[]): Promise<Outcome> => runLlmnet('network', ...args, '--data', data);

  const children = (): readonly string[] =>
    readRunRecord(dataFolderAt(data))?.children.flatMap(({ name, process }) =>
      process !== null && isRunning(process) ? [name] : [],
    ) ?? [];

  beforeAll(async () => {
    data = temporaryFolder();
    expect(await llmnet('up', '--native', '--detach', '--peers', '2')).toMatchObject({ exitCode: 0 });
  }, PATIENCE_MS);
  afterAll(() => llmnet('down'), PATIENCE_MS);

  it(
    'adds a member, whose processes run with the others, and doctor finds nothing wrong',
    async () => {
      const added = await llmnet('add-member', 'Org4MSP', '--vote');
      expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('not founded') as string });
      expect(children()).toEqual(
        expect.arrayContaining(['peer0-org4msp', 'peer1-org4msp', expect.stringMatching(/^chaincode-org4msp-/)]),
      );
      expect(await llmnet('doctor')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^Nothing/) as string,
      });
    },
    PATIENCE_MS,
  );

  it('refuses models for a worker that it does not run', async () => {
    const { exitCode, stderr } = await llmnet('add-member', 'Org5MSP', '--models', 'models.json');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('only a network of npm start runs the workers of its members');
    expect(children().filter((name) => name.includes('org5msp'))).toEqual([]);
  });

  it(
    'removes a member, whose processes end, and doctor finds nothing wrong',
    async () => {
      expect(await llmnet('remove-member', 'Org2MSP')).toMatchObject({ exitCode: 0 });
      expect(children().filter((name) => name.includes('org2msp'))).toEqual([]);
      expect(await llmnet('doctor', '--json')).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    },
    PATIENCE_MS,
  );

  it(
    'goes on with its members at the next start',
    async () => {
      expect(await llmnet('down')).toMatchObject({ exitCode: 0 });
      const refused = { exitCode: 1, stderr: expect.stringContaining('[NOT_RUNNING]') as string };
      expect(await llmnet('add-member', 'Org5MSP')).toMatchObject(refused);
      const { exitCode, stdout } = await llmnet('doctor');
      expect(exitCode).toBe(1);
      expect(stdout).toContain('Org4MSP: peer0-org4msp does not run');
      expect(stdout).not.toContain('Org2MSP');
      expect(await llmnet('up', '--native', '--detach')).toMatchObject({ exitCode: 0 });
      expect(await llmnet('doctor')).toMatchObject({ exitCode: 0 });
    },
    PATIENCE_MS,
  );
});
