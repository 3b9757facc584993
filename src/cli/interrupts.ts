import { exitCodes } from './exit-codes'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ctrl-C, and being told to end. The first time, what is under way is asked to end in good order; the second time the program
 * ends at once.
 */
export class Interrupts {
  private readonly controller = new AbortController()
  /** What else the first one does. */
  onFirst: () => void = () => undefined
  private readonly listener = () => {
    if (this.happened) {
      // A progress bar may have hidden it.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h')
      process.exit(exitCodes.interrupted)
    }
    this.controller.abort()
    this.onFirst()
  }

  constructor() {
    for (const signal of signals) process.on(signal, this.listener)
  }

  get happened(): boolean {
    return this.controller.signal.aborted
  }

  /** Aborted by the first interrupt. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** Resolves when an interrupt has come and this many milliseconds have gone by. */
  overdue(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = () => void setTimeout(resolve, patience).unref()
      if (this.happened) wait()
      else this.signal.addEventListener('abort', wait, { once: true })
    })
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.listener)
  }
}
