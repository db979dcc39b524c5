/** Arguments of Node.js for small heaps: a dozen processes share the machine, and most of them hold little. */
export const SMALL_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** What every transaction goes through makes short-lived garbage: a larger nursery spares it half its time. */
export const BUSY_HEAP = ['--max-semi-space-size=16', '--max-old-space-size=512'];
