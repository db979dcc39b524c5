import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { secondNode } from '../../network-protocol/replay/second-node';

const LOAD = path.resolve(__dirname, '../../../tools/simulation/dist/experiments/load.js');
const FAMILIES = path.resolve(__dirname, '../../../tools/simulation/dist/experiments/e2-families.js');
const PROGRAM = `
const { loadFingerprint } = require(${JSON.stringify(LOAD)});
const { families } = require(${JSON.stringify(FAMILIES)});
const arm = families.arms.find(({ name }) => name === 'K = 1, true feedback');
console.log(loadFingerprint(1, 300), JSON.stringify(arm.run({ seed: 1 })));`;

const second = secondNode(120_000);

describe('a simulated course', () => {
  afterAll(() => second?.remove());

  const compared = second === undefined ? it.skip : it;
  compared(
    `is the same in every byte on ${process.version} and on ${second?.version ?? 'another release'}`,
    () => {
      const [here, there] = [process.execPath, second?.binary ?? ''].map((binary) =>
        execFileSync(binary, ['-e', PROGRAM], { encoding: 'utf8' }),
      );
      expect(here?.length).toBeGreaterThan(200);
      expect(there).toBe(here);
    },
    300_000,
  );
});
