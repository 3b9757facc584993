import path from 'node:path'
import { JackdawError } from '../../shared/errors'

/** What the program was started with. */
export interface StartOptions {
  /** Absolute folder; null for the default. */
  libraryDirectory: string | null
}

/** Reads `--library DIR` or `--library=DIR` from the command line; a relative folder counts from `directory`. */
export function startOptions(argv: readonly string[], directory: string): StartOptions {
  const at = argv.findIndex((argument) => argument === '--library' || argument.startsWith('--library='))
  if (at < 0) return { libraryDirectory: null }
  const [, inline] = /^--library=(.*)$/s.exec(argv[at] ?? '') ?? []
  const given = inline ?? argv[at + 1]
  if (!given || (inline === undefined && given.startsWith('--')))
    throw new JackdawError('argument-missing', '--library')
  return { libraryDirectory: path.resolve(directory, given) }
}
