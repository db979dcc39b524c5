import { environmentFor } from '@llmnet/supervisor';

/**
 * The environment of one of Fabric's programs: what every program needs and these settings, and plain log lines. Of this process' own
 * nothing else: it may hold keys, and variables that would change the program's configuration behind the plan's back.
 */
export function fabricEnvironment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  return {
    ...environmentFor(),
    FABRIC_LOGGING_FORMAT: '%{time:2006-01-02 15:04:05.000 MST} %{level} [%{module}] %{message}',
    ...settings,
  };
}
