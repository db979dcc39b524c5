import path from 'node:path';
import { DEFAULT_DATA_FOLDER } from './project-root';

/**
 * ` --data DIR` behind a command that the user is told, where the folder is not the one that the command looks in anyhow.
 * @param data the value of `--data`
 * @param usual where the command looks without it
 */
export function dataHint(data: string, usual = DEFAULT_DATA_FOLDER): string {
  return path.resolve(data) === usual ? '' : ` --data ${data}`;
}
