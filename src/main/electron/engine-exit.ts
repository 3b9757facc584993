/** How an engine process ended: with a code, or by a signal. */
export interface EngineExit {
  code: number | null
  signal: string
}

/** Signals that end a process, by the number that Linux and macOS both give them; SIGBUS has one on each. */
const signals: Record<number, string> = {
  2: 'SIGINT',
  4: 'SIGILL',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
}

/**
 * Reads the status of a utility process. Outside Windows Electron hands on the number of the signal where there was one, in
 * place of a code; the engine itself ends with no code other than 0 and 1.
 */
export function exitOf(status: number, platform: NodeJS.Platform): EngineExit {
  const signal = platform === 'win32' ? undefined : signals[status]
  return signal === undefined ? { code: status, signal: '' } : { code: null, signal }
}
