import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LOAD_TASKS, load } from './experiments/load';
import { SimulationError } from './errors';
import { reportHead } from './report/head';
import { htmlReport } from './report/html';
import { markdownReport } from './report/markdown';
import { figuresOf } from './report/figures';
import { runExperiments } from './runner/run';
import type { RunOptions } from './runner/run';

/** What the command line passes as its one argument, as JSON. */
interface MainOptions extends RunOptions {
  /** Where the figures go as JSON. */
  readonly json?: string;
  /** The folder of the report. */
  readonly out: string;
}

async function main(options: MainOptions): Promise<void> {
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const start = performance.now();
  const summaries = await runExperiments(options, say);
  for (const { experiment, seeds } of summaries) {
    if (experiment === load) say(`${seeds * LOAD_TASKS} tasks in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  const head = reportHead(options.seeds, options.answers !== undefined);
  mkdirSync(options.out, { recursive: true });
  const markdown = path.join(options.out, 'report.md');
  const html = path.join(options.out, 'report.html');
  writeFileSync(markdown, markdownReport(head, summaries));
  writeFileSync(html, htmlReport(head, summaries));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figuresOf(summaries), null, 2)}\n`);
  say(`Report: ${markdown}\n        ${html}`);
}

// The command line writes this argument, and has checked it.
main(JSON.parse(process.argv[2] ?? '{}') as MainOptions).catch((error: unknown) => {
  const shown = error instanceof SimulationError ? `${error.code}: ${error.message}` : String(error);
  process.stderr.write(`${shown}\n`);
  process.exitCode = 1;
});
