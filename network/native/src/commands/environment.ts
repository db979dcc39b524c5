/** Variables by which Fabric's programs let themselves be configured past their files. */
const FABRIC_VARIABLE = /^(CONFIGTX|CORE|FABRIC|ORDERER)_/;

/**
 * The environment of one of Fabric's programs: this process' own without what would change the program's configuration behind the
 * plan's back, and plain log lines.
 */
export function fabricEnvironment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(process.env).filter(([name]) => !FABRIC_VARIABLE.test(name));
  return {
    ...Object.fromEntries(inherited),
    FABRIC_LOGGING_FORMAT: '%{time:2006-01-02 15:04:05.000 MST} %{level} [%{module}] %{message}',
    ...settings,
  };
}
