import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A configuration that a program cannot be started with: which file, what is wrong in it and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly code: 'CONFIG_MISSING' | 'CONFIG_UNREADABLE' | 'CONFIG_INVALID',
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}

/**
 * Reads the configuration file, JSON, that a program is started with.
 * @param path none where the command line names none
 * @throws ConfigError
 */
export async function readConfigFile<S extends z.ZodType>(path: string | undefined, schema: S): Promise<z.output<S>> {
  if (path === undefined) throw new ConfigError('CONFIG_MISSING', 'name the configuration file as the only argument');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `${path} cannot be read; check that it exists and may be read`;
    throw new ConfigError('CONFIG_UNREADABLE', message, { cause });
  });
  const parsed = schema.safeParse(jsonOf(text, path));
  if (parsed.success) return parsed.data;
  const message = `${path}: ${z.prettifyError(parsed.error)}\nmend the fields that are named`;
  throw new ConfigError('CONFIG_INVALID', message, { cause: parsed.error });
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `${path} is no JSON; mend it, or write it anew`, { cause });
  }
}
