interface ChildProgram {
  /** Unique among the children; names the log file. Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly args?: readonly string[];
  /** How long it may take until it is ready; 30 s unless given. */
  readonly readyTimeoutMs?: number;
  /** Children of one group are stopped at the same time; one that names none is stopped on its own. */
  readonly group?: string;
  /** How long it stays away at least when it has ended by itself; 200 ms unless given. */
  readonly restartAfterMs?: number;
}

/** A program of Node.js: it says over IPC that it is ready, and ends when the IPC channel closes. */
export interface NodeProgram extends ChildProgram {
  /** Path of the script. */
  readonly script: string;
  /** Its environment beside what every program needs (`environmentFor`): the supervisor's is not passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for Node.js itself, such as `--max-old-space-size=256`. */
  readonly execArgv?: readonly string[];
}

/** Any other program: it knows nothing of its supervisor, so somebody has to look whether it serves. */
export interface NativeProgram extends ChildProgram {
  /** Path of the program. */
  readonly program: string;
  /** Its working folder. */
  readonly cwd: string;
  /** Its whole environment: the supervisor's is not passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The port that the run record shows. */
  readonly port?: number;
  /** Whether it serves; asked again and again while it starts. What it throws ends the start. */
  readonly isReady: () => Promise<boolean>;
}

/** A program to be kept running. */
export type ChildSpec = NodeProgram | NativeProgram;

export function isNative(spec: ChildSpec): spec is NativeProgram {
  return 'program' in spec;
}

/**
 * What a child of Node.js sends over IPC when it serves: `process.send({ type: 'ready', port: 8080 })`. Other fields are its own.
 * For a native program the supervisor makes the message.
 */
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
