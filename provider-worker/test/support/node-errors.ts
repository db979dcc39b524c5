import { types } from 'node:util';

/**
 * Jest gives a test's modules an `Error` of their own, so that node's errors are no instances of it, as they are in a process.
 * Import this where the code under test tells node's errors by `instanceof`.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown): boolean {
    return this === Error ? types.isNativeError(error) : Function.prototype[Symbol.hasInstance].call(this, error);
  },
});
