import { randomBytes } from 'node:crypto'
import { thisProcess, type ProcessIdentity } from './process-alive'

/**
 * Name for a file or folder that is being made and will be renamed when it is complete: `.tmp-PID-START-RANDOM`. Who is
 * making it is part of the name, so that a later start can tell what was left behind from what is in work.
 */
export function temporaryName(): string {
  const { pid, startedAt } = thisProcess()
  return `.tmp-${pid}-${startedAt}-${randomBytes(6).toString('hex')}`
}

/** Whether a name was made by `temporaryName`, by any version. */
export const isTemporaryName = (name: string): boolean => name.startsWith('.tmp-')

/** Who made a temporary name; undefined when it does not say. */
export function makerOf(name: string): ProcessIdentity | undefined {
  const match = /^\.tmp-(\d{1,15})-([a-z0-9.]*)-[0-9a-f]+$/.exec(name)
  return match ? { pid: Number(match[1]), startedAt: match[2] ?? '' } : undefined
}
