/** The result of `work`, or undefined as soon as `signal` aborts, whatever becomes of `work` then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      resolve(undefined);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
    }
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

interface Cancellable {
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Aborts when the client of a gRPC call goes away or its server stops. */
export function abortOnCancel(call: Cancellable): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => {
    controller.abort();
  });
  return controller.signal;
}
