import { lstat, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { isAlive, isElsewhere, thisProcess } from './process-alive'
import { isTemporaryName, makerOf } from './temporary-name'

/** Whoever makes something on another machine that shares the folder has not stopped while it changes so often, in milliseconds. */
const longestSilence = 3_600_000

/** Moment at which this process began, in milliseconds since 1970. */
const began = Date.now() - process.uptime() * 1000

/**
 * Removes what writers that are gone left behind in a folder and in the folders below it, down to a depth. What a living
 * process is making stays. Gives back how many files and folders were removed; what cannot be removed is left for next time.
 */
export async function sweep(directory: string, depth = 3): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  let removed = 0
  for (const entry of entries) {
    const full = path.join(directory, entry.name)
    if (isTemporaryName(entry.name)) {
      if (await isAbandoned(full)) removed += await remove(full)
    } else if (entry.isDirectory() && depth > 0) {
      removed += await sweep(full, depth - 1)
    }
  }
  return removed
}

async function isAbandoned(file: string): Promise<boolean> {
  const maker = makerOf(path.basename(file))
  if (maker?.pid === thisProcess().pid && maker.startedAt === thisProcess().startedAt) return false
  if (maker && isElsewhere(maker)) return Date.now() - (await lastChange(file)) > longestSilence
  if (maker) return !isAlive(maker)
  const status = await lstat(file).catch(() => undefined)
  return status !== undefined && status.mtimeMs < began
}

/** When something in a file or folder that is being made was last changed, in milliseconds since 1970. */
async function lastChange(file: string, depth = 2): Promise<number> {
  const status = await lstat(file).catch(() => undefined)
  const names = status?.isDirectory() && depth > 0 ? await readdir(file).catch(() => []) : []
  const inside = await Promise.all(names.map((name) => lastChange(path.join(file, name), depth - 1)))
  return Math.max(status?.mtimeMs ?? 0, ...inside)
}

/** `rm` removes a link itself and does not follow it. */
async function remove(file: string): Promise<number> {
  try {
    await rm(file, { recursive: true, force: true })
    return 1
  } catch {
    return 0
  }
}
