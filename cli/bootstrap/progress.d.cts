/** What a running step may say about itself. */
export interface Step {
  /** Shown beside the title on a terminal, such as `3 of 7`. */
  detail(text: string): void;
}

export interface Progress {
  /**
   * Shows `title` with a spinner and the elapsed time while `work` runs, then a tick or a cross. One step at a time.
   * @returns what `work` returns; what it throws is thrown on after the step is shown as failed
   */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>;
}

/** A spinner redrawn in place if `stream` is a terminal, else one plain line a step. */
export function createProgress(stream: NodeJS.WriteStream | NodeJS.WritableStream): Progress;

/** Milliseconds as `1.2 s`, `34 s` or `2 min 05 s`. */
export function formatElapsed(milliseconds: number): string;
