/** What may be logged of an error. Errors with a code are ours and carry no text of a task; of any other only the kind is told. */
export function describeFailure(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message };
  }
  return { code: 'UNEXPECTED', message: error instanceof Error ? error.constructor.name : 'unknown' };
}
