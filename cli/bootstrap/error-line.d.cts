/**
 * The one line a user sees for an error: `llmnet: <what is wrong> — <what to do> [CODE]`. An error without a cure is one that nobody has
 * thought of.
 */
export function errorLine(error: unknown): string;
