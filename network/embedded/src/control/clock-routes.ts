import { z } from 'zod';
import type { Clock } from '../clock';
import type { ControlRoute } from './control-route';

const change = z.union([
  z.strictObject({ time: z.iso.datetime() }),
  z.strictObject({ advanceMs: z.int() }),
  z.strictObject({ reset: z.literal(true) }),
]);

/** The network's time of day; every change answers with it. */
export function clockRoutes(clock: Clock): ControlRoute[] {
  const time = (): object => ({ time: new Date(clock.now()).toISOString() });
  return [
    { method: 'GET', path: '/clock', handle: time },
    {
      method: 'POST',
      path: '/clock',
      handle: (_, body) => {
        apply(clock, change.parse(body));
        return time();
      },
    },
  ];
}

function apply(clock: Clock, wanted: z.infer<typeof change>): void {
  if ('time' in wanted) {
    clock.set(new Date(wanted.time));
  } else if ('advanceMs' in wanted) {
    clock.advance(wanted.advanceMs);
  } else {
    clock.reset();
  }
}
