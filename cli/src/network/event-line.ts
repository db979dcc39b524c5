import { z } from 'zod';

const transaction = z.object({
  event: z.literal('transaction'),
  time: z.number(),
  block: z.number(),
  code: z.string(),
  chaincode: z.string().default(''),
  function: z.string().default(''),
  msp: z.string().default(''),
  endorsers: z.array(z.string()).default([]),
  reads: z.array(z.string()).default([]),
  writes: z.array(z.string()).default([]),
  ms: z.number().optional(),
});

const plain = z.object({ event: z.string(), level: z.number().default(0), time: z.number().default(0) }).loose();

/** As pino numbers them. */
const WARNING = 40;

/** A line of the embedded network's log for a person; null for what a developer need not see. */
export function formatEvent(json: string): string | null {
  const entry = parse(json);
  const seen = transaction.safeParse(entry);
  if (seen.success) {
    const { time, block, code, chaincode, function: name, msp, endorsers, reads, writes, ms } = seen.data;
    const keys = [`reads ${shown(reads)}`, `writes ${shown(writes)}`].join(', ');
    const took = ms === undefined ? '' : ` in ${String(ms)} ms`;
    return `${clock(time)} block ${String(block)} ${code} ${chaincode} ${name} by ${msp}, endorsed by ${endorsers.join(', ')}; ${keys}${took}`;
  }
  const other = plain.safeParse(entry);
  if (!other.success || (other.data.level < WARNING && !other.data.event.startsWith('chaincode-'))) {
    return null;
  }
  const { event, time, level: _, pid: _pid, hostname: _host, ...facts } = other.data;
  return `${clock(time)} ${event} ${JSON.stringify(facts)}`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Composite keys have NUL between their parts. */
function shown(keys: readonly string[]): string {
  return keys.length === 0 ? 'nothing' : keys.map((key) => key.replaceAll('\u0000', '/')).join(' ');
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}
