/** A program of Node.js to be kept running. */
export interface ChildSpec {
  /** Unique among the children; names the log file. Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Path of the script. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Added to the environment of the supervisor. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for Node.js itself, such as `--max-old-space-size=256`. */
  readonly execArgv?: readonly string[];
  /** How long it may take to say that it is ready; 30 s unless given. */
  readonly readyTimeoutMs?: number;
}

/** What a child sends over IPC when it serves: `process.send({ type: 'ready', port: 8080 })`. Other fields are its own. */
export type ReadyMessage = { readonly type: 'ready' } & Readonly<Record<string, unknown>>;

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

/** How a process has ended: with an exit code, by a signal, or before it began (a system error such as EAGAIN). */
export type Exit =
  | { readonly by: 'code'; readonly code: number }
  | { readonly by: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly by: 'spawn-error'; readonly error: Error };

export function describeExit(exit: Exit): string {
  switch (exit.by) {
    case 'code':
      return `ended with exit code ${exit.code}`;
    case 'signal':
      return `was ended by ${exit.signal}`;
    case 'spawn-error':
      return `could not be started (${exit.error.message})`;
  }
}
