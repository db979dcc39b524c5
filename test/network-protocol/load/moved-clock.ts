/**
 * Makes it later by so many milliseconds for everything in this process that asks for the time, clients and an embedded network alike.
 * @returns puts the time right again
 */
export function moveClock(ahead: number): () => void {
  const real = globalThis.Date;
  globalThis.Date = new Proxy(real, {
    construct: (target, args: readonly unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [target.now() + ahead] : args, newTarget) as Date,
    get: (target, property, receiver) =>
      property === 'now' ? () => target.now() + ahead : (Reflect.get(target, property, receiver) as unknown),
  });
  return () => {
    globalThis.Date = real;
  };
}
