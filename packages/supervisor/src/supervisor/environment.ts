/** Where programs, home and temporary files are; language and time zone. */
const COMMON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'] as const;

/**
 * The part of an environment that every program may need. Nothing else is passed on unasked: an environment holds keys, and each program
 * is to see its own only.
 * @param names further variables that the program needs
 */
export function environmentFor(
  names: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const wanted = [...COMMON, ...names];
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
