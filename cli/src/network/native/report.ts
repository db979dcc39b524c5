import { z } from 'zod';
import type { UpDisplay } from './up';

const reportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begun'), title: z.string() }),
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed') }),
  z.object({ type: z.literal('ready'), summary: z.string() }),
]);

/** What a start in the background tells the command that waits for it: each step's beginning and end, then that it serves. */
export type Report = z.infer<typeof reportSchema>;

export function isReport(message: unknown): message is Report {
  return reportSchema.safeParse(message).success;
}

/** A display of a start whose steps are shown by the process that has forked this one. */
export const REPORTING: UpDisplay = {
  progress: {
    async step(title, work) {
      report({ type: 'begun', title });
      try {
        const result = await work({ detail: () => undefined });
        report({ type: 'done' });
        return result;
      } catch (error) {
        report({ type: 'failed' });
        throw error;
      }
    },
  },
  ready: (summary) => {
    report({ type: 'ready', summary });
  },
};

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}
