import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { poll } from '@llmnet/retry';
import { endedEarly, notReady, type RunLog } from './child-errors';
import {
  isNative,
  isReadyMessage,
  type ChildSpec,
  type Exit,
  type NativeProgram,
  type ReadyMessage,
} from './child-spec';

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Waits until a child serves.
 * @throws {SupervisionError} CHILD_ENDED_EARLY, CHILD_NOT_READY; what the probe of a native program throws
 */
export async function readinessOf(
  child: ChildProcess,
  exited: Promise<Exit>,
  spec: ChildSpec,
  log: RunLog,
): Promise<ReadyMessage> {
  const timeoutMs = spec.readyTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const over = new AbortController();
  const served = isNative(spec) ? untilServing(child, spec, over.signal) : untilSaid(child);
  const ended = exited.then((exit) => {
    throw endedEarly(spec.name, exit, log);
  });
  const timeout = delay(timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw notReady(spec.name, timeoutMs, log);
  });
  try {
    return await Promise.race([ended, served, timeout]);
  } finally {
    over.abort();
  }
}

function untilSaid(child: ChildProcess): Promise<ReadyMessage> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve(message);
    });
  });
}

async function untilServing(child: ChildProcess, spec: NativeProgram, signal: AbortSignal): Promise<ReadyMessage> {
  const { isReady, port } = spec;
  await poll(async () => (await isReady()) && runs(child), { signal });
  return { type: 'ready', ...(port === undefined ? {} : { port }) };
}

/** A probe may have met another program at the port of one that has not come up. */
function runs({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}
