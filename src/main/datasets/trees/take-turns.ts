import { JackdawError } from '../../../shared/errors'

/** Throws `import-cancelled` when the signal was given. */
export function throwIfCancelled(signal: AbortSignal, subject: string): void {
  if (signal.aborted) throw new JackdawError('import-cancelled', subject)
}

/** Lets everything that waits have its turn; for long work that never waits by itself. Throws `import-cancelled`. */
export async function nextTurn(signal: AbortSignal, subject: string): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  throwIfCancelled(signal, subject)
}
