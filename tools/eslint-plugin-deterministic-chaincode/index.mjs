import { awaitedCalls } from './rules/awaited-calls.mjs';
import { boundedRanges } from './rules/bounded-ranges.mjs';
import { noClock } from './rules/no-clock.mjs';
import { noEnvironment } from './rules/no-environment.mjs';
import { noFloats } from './rules/no-floats.mjs';
import { noLocale } from './rules/no-locale.mjs';
import { noModuleState } from './rules/no-module-state.mjs';
import { noRandomness } from './rules/no-randomness.mjs';
import { orderedIteration } from './rules/ordered-iteration.mjs';

/**
 * What makes two endorsers of the same proposal write different bytes. Each rule forbids one source of it; the exceptions belong into the
 * configuration, where they can be seen together.
 */
export default {
  meta: { name: 'eslint-plugin-deterministic-chaincode' },
  rules: {
    'awaited-calls': awaitedCalls,
    'bounded-ranges': boundedRanges,
    'no-clock': noClock,
    'no-environment': noEnvironment,
    'no-floats': noFloats,
    'no-locale': noLocale,
    'no-module-state': noModuleState,
    'no-randomness': noRandomness,
    'ordered-iteration': orderedIteration,
  },
};
