import { CALL, CONSTRUCT, READ, reads, references } from '../references.mjs';
import { rule } from '../names.mjs';

const TIMERS = reads('setTimeout', 'setInterval', 'setImmediate');
const PERFORMANCE = { performance: reads('now', 'timeOrigin', 'toJSON') };
const PROCESS = reads('hrtime', 'uptime');
const CLOCKS = {
  globals: {
    Date: { ...reads('now'), [CALL]: true, [CONSTRUCT]: true },
    Temporal: reads('Now'),
    queueMicrotask: { [READ]: true },
    process: PROCESS,
    ...PERFORMANCE,
    ...TIMERS,
  },
  modules: {
    timers: TIMERS,
    'timers/promises': { ...TIMERS, ...reads('scheduler') },
    perf_hooks: PERFORMANCE,
    process: PROCESS,
  },
};

/** The transaction's own timestamp is the only time there is; an endorser's clock is another one on every machine. */
export const noClock = rule(
  'no clock and no timer',
  { clock: '{{name}} differs between endorsers; take the time of the transaction.' },
  (context) =>
    references(context, CLOCKS, ({ node, path, type }) => {
      // A date of a given time is the same everywhere.
      if (type === CONSTRUCT && node.arguments.length > 0) return;
      const form = { [CONSTRUCT]: 'new Date()', [CALL]: 'Date()' };
      context.report({ node, messageId: 'clock', data: { name: form[type] ?? path.join('.') } });
    }),
);
