import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLlmnet, temporaryFolder } from '@llmnet/test-kit/programs';
import type { LoadFigures } from '../../../tools/bench/src/load/load-bench';

describe('llmnet bench load', () => {
  it('answers every question that it has paid for, and tells what the answers cost', async () => {
    const file = join(temporaryFolder(), 'figures.json');
    const { exitCode, stdout } = await runLlmnet(
      ...['bench', 'load', '--in-flight', '4', '--seconds', '3', '--json', file],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^answers\/s +\d/m);
    const [figures] = JSON.parse(readFileSync(file, 'utf8')) as LoadFigures[];
    expect(figures).toMatchObject({ network: 'embedded', inFlight: 4, errors: {}, unanswered: 0 });
    expect(figures?.answers).toBeGreaterThanOrEqual(4);
    // Opening, three commits and reveals, the result, three scores under seal and open, the settlement.
    expect(figures?.byName['settlement:settle']?.counted).toBe(figures?.answers);
    expect(figures?.transactions.counted).toBeGreaterThanOrEqual(15 * (figures?.answers ?? 0));
  }, 240_000);
});
