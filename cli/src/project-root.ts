import path from 'node:path';

/** The folder of the checkout: this file is compiled to cli/dist. */
const projectRoot = path.resolve(__dirname, '..', '..');

/** Where everything generated lives unless `--data` says otherwise. */
export const DEFAULT_DATA_FOLDER = path.join(projectRoot, '.llmnet');
