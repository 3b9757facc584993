import type { Command } from 'commander'
import type { Session } from './session'

/** Does a command's work within a session: opens the library before, closes it after, and sets the exit code. */
export type Start = (work: (session: Session) => Promise<void>) => Promise<void>

/** Adds one command, with its arguments and options, to the program. */
export type Register = (program: Command, start: Start) => void
