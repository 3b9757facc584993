import { homedir } from 'node:os'
import path from 'node:path'

/**
 * The library when none is named: JACKDAW_LIBRARY if set, else the system's folder for a person's own program data.
 * The window and the command line agree on it.
 */
export function defaultLibraryDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.JACKDAW_LIBRARY) return path.resolve(env.JACKDAW_LIBRARY)
  switch (platform) {
    case 'win32':
      return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Jackdaw')
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Jackdaw')
    default:
      return path.join(absolute(env.XDG_DATA_HOME) ?? path.join(home, '.local', 'share'), 'Jackdaw')
  }
}

/** The XDG Base Directory Specification says that relative values are to be ignored. */
const absolute = (directory: string | undefined) => (directory && path.isAbsolute(directory) ? directory : undefined)
