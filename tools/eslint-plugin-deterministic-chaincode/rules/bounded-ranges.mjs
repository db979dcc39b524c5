import { getStaticValue } from '@eslint-community/eslint-utils';
import { methodName, rule } from '../names.mjs';

/** Each with the place of its end among the arguments. */
const RANGES = new Map([
  ['getStateByRange', 1],
  ['getStateByRangeWithPagination', 1],
  ['getPrivateDataByRange', 2],
]);
const RICH = new Set(['getQueryResult', 'getQueryResultWithPagination', 'getPrivateDataQueryResult']);

/** A range without an end reads whatever the ledger has grown to; a rich query is not checked again when the block is validated. */
export const boundedRanges = rule(
  'range queries have both ends',
  {
    open: '{{name}} without both ends reads the whole ledger; name the range.',
    rich: '{{name}} is not repeated at validation, so phantoms go unseen; read ranges of keys.',
  },
  (context) => {
    /** Whether an end is known to be no key: '', null, undefined, or a constant or template that is one of them. */
    const isOpen = (end) => {
      const known = getStaticValue(end, context.sourceCode.getScope(end));
      return known !== null && (known.value ?? '') === '';
    };
    return {
      CallExpression(node) {
        const name = methodName(node);
        if (RICH.has(name)) context.report({ node, messageId: 'rich', data: { name } });
        const end = RANGES.get(name);
        // What a spread holds is not known here.
        if (end === undefined || node.arguments.some(({ type }) => type === 'SpreadElement')) return;
        const ends = node.arguments.slice(end - 1, end + 1);
        if (ends.length < 2 || ends.some(isOpen)) context.report({ node, messageId: 'open', data: { name } });
      },
    };
  },
);
