import { z } from 'zod';
import { parseJson } from '../json';

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
  const seen = parseJson(json, transaction);
  if (seen !== undefined) {
    const { time, block, code, chaincode, function: name, msp, endorsers, reads, writes, ms } = seen;
    const keys = [`reads ${shown(reads)}`, `writes ${shown(writes)}`].join(', ');
    const took = ms === undefined ? '' : ` in ${String(ms)} ms`;
    return `${clock(time)} block ${String(block)} ${code} ${chaincode} ${name} by ${msp}, endorsed by ${endorsers.join(', ')}; ${keys}${took}`;
  }
  const other = parseJson(json, plain);
  if (other === undefined || (other.level < WARNING && !other.event.startsWith('chaincode-'))) {
    return null;
  }
  const { event, time, level: _, pid: _pid, hostname: _host, ...facts } = other;
  return `${clock(time)} ${event} ${JSON.stringify(facts)}`;
}

/** Composite keys have NUL between their parts. */
function shown(keys: readonly string[]): string {
  return keys.length === 0 ? 'nothing' : keys.map((key) => key.replaceAll('\u0000', '/')).join(' ');
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}
