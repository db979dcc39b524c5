import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutOf, MEMBERS, productNetwork, start, startNetwork, type NetworkDriver } from '@llmnet/consortium';
import { isRunning, readRunRecord, dataFolderAt, type ProcessIdentity } from '@llmnet/supervisor';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { z } from 'zod';
import { writeConfig } from '../../../packages/consortium/src/configs';

const CHILD = `process.once('disconnect', () => process.exit(0)); process.send({ type: 'ready' });`;

/** A driver whose network fails when its first process serves. */
function failingDriver(folder: string, running: ProcessIdentity[]): NetworkDriver {
  const script = path.join(folder, 'child.cjs');
  writeFileSync(script, CHILD);
  return {
    kind: 'embedded',
    portsFor: () => 0,
    topology: () => Promise.resolve({ members: [], orderers: 1, hosts: [] }),
    async start({ supervisor }) {
      await supervisor.spawn({ name: 'peer', script });
      running.push(...(readRunRecord(dataFolderAt(folder))?.children.flatMap((child) => child.process ?? []) ?? []));
      throw new Error('the second peer does not start');
    },
  };
}

describe('a start that fails', () => {
  it.each([
    [
      'a network',
      (dataDir: string, network: NetworkDriver) => startNetwork({ dataDir, network, spec: productNetwork(MEMBERS) }),
    ],
    ['a consortium', (dataDir: string, network: NetworkDriver) => start({ dataDir, network, members: [] })],
  ])('of %s leaves nothing running, and the folder can be used again', async (_what, begin) => {
    const folder = temporaryFolder();
    const running: ProcessIdentity[] = [];
    const network = failingDriver(folder, running);
    await expect(begin(folder, network)).rejects.toThrow('the second peer does not start');
    expect(running).not.toEqual([]);
    expect(running.filter(isRunning)).toEqual([]);
    await expect(begin(folder, network)).rejects.toThrow('the second peer does not start');
  });
});

describe('the configuration of a program', () => {
  const schema = z.strictObject({ port: z.int() });
  const fileIn = (folder: string): string => path.join(layoutOf(folder).configs, 'worker.json');

  it('is written as it is', () => {
    const folder = temporaryFolder();
    expect(writeConfig(layoutOf(folder), 'worker', schema, { port: 1 })).toBe(fileIn(folder));
    expect(JSON.parse(readFileSync(fileIn(folder), 'utf8'))).toEqual({ port: 1 });
  });

  it('is not written where the program would refuse it', () => {
    const folder = temporaryFolder();
    expect(() => writeConfig(layoutOf(folder), 'worker', schema, { port: 0.5 })).toThrow(z.ZodError);
    expect(existsSync(fileIn(folder))).toBe(false);
  });
});
