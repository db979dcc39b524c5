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
  (context) => ({
    CallExpression(node) {
      const name = methodName(node);
      if (RICH.has(name)) context.report({ node, messageId: 'rich', data: { name } });
      const end = RANGES.get(name);
      if (end === undefined) return;
      const ends = node.arguments.slice(end - 1, end + 1);
      const open = ends.length < 2 || ends.some((value) => value.type === 'Literal' && value.value === '');
      if (open) context.report({ node, messageId: 'open', data: { name } });
    },
  }),
);
