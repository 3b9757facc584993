/** How ending the program touches the world; the shell fills it in. */
export interface ClosingParts {
  isTraining: () => boolean
  /** Asks the person once; true to stop and save, false to keep training. */
  ask: () => Promise<boolean>
  /** Saves and ends every child process. */
  stop: () => Promise<void>
  /** Ends the program, now. */
  exit: () => void
  report: (thrown: unknown) => void
  /** Milliseconds after which the program ends even if stopping does not. */
  limit: number
}

export interface Closing {
  /** The person wants to close: asks first when a run is in training. */
  request(): Promise<void>
  /** The system wants the program to end: nobody is asked. */
  demand(): Promise<void>
}

/** The one way out of the program, whoever asks and however often. */
export function createClosing({ isTraining, ask, stop, exit, report, limit }: ClosingParts): Closing {
  let asking = false
  let ending: Promise<void> | null = null

  const end = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limit)
    })
    try {
      await Promise.race([stop(), late])
    } catch (thrown) {
      report(thrown)
    }
    clearTimeout(timer)
    exit()
  }
  const demand = (): Promise<void> => (ending ??= end())

  return {
    demand,
    async request() {
      if (ending || asking) return
      if (isTraining()) {
        asking = true
        try {
          if (!(await ask())) return
        } finally {
          asking = false
        }
      }
      await demand()
    },
  }
}
