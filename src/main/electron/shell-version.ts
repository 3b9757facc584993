const oldestShipped = 42

/** Major version of an Electron version such as `45.4.1`. */
const major = (version: string): number => Number.parseInt(version, 10)

/** Whether this Electron is the old stand-in, which is for development and tests only. */
export function isDevelopmentShell(version: string): boolean {
  return !(major(version) >= oldestShipped)
}

/** Throws when the packaged program finds itself in an Electron too old to be safe. */
export function assertShell(version: string, packaged: boolean): void {
  if (packaged && isDevelopmentShell(version)) {
    throw new Error(`Jackdaw needs Electron ${oldestShipped} or newer and was packaged with ${version}.`)
  }
}
