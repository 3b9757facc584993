import { open, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { JackdawError } from '../shared/errors'
import { writeError } from './atomic-write'
import { isAlive, thisProcess } from './process-alive'
import { temporaryName } from './temporary-name'

const lockName = '.lock'

/** Longest usual wait for another program, in milliseconds. What is done under a lock takes a few of them. */
const usualPatience = 10_000

/** A lock of another machine, whose processes cannot be seen from here, counts as left behind after so many milliseconds. */
const staleAge = 60_000

const holderSchema = v.object({ host: v.string(), pid: v.number(), startedAt: v.string(), lock: v.string() })
type Holder = v.InferOutput<typeof holderSchema>

/** The locks that this process holds. */
const held = new Set<string>()

/**
 * Does some work while no other program, on this machine or another, does work under the lock of the same folder. Made for what reads a
 * file, changes it and writes it back. A lock that a dead program left behind is taken over. Throws `library-locked` naming `subject`
 * when somebody holds it for longer than `patience` milliseconds, `disk-full`, `write-failed`, and what `work` throws.
 */
export async function withFolderLock<T>(
  folder: string,
  subject: string,
  work: () => Promise<T>,
  patience = usualPatience,
): Promise<T> {
  const file = path.join(folder, lockName)
  const until = performance.now() + patience
  // A name that nobody has twice tells this lock from the next one of the same process.
  const lock = temporaryName()
  while (!(await take(file, lock, subject))) {
    await clearStale(file)
    if (performance.now() > until) throw new JackdawError('library-locked', subject)
    await wait(1 + 9 * Math.random())
  }
  held.add(lock)
  try {
    return await work()
  } finally {
    held.delete(lock)
    // One that cannot be removed now is seen to be left behind by whoever comes next.
    await rm(file, { force: true }).catch(() => undefined)
  }
}

/** Makes the lock file, which is there for one program only. */
async function take(file: string, lock: string, subject: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    try {
      const holder: Holder = { host: hostname(), ...thisProcess(), lock }
      await handle.writeFile(JSON.stringify(holder))
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    await rm(file, { force: true }).catch(() => undefined)
    throw writeError(error, subject)
  }
}

/**
 * Removes a lock whose holder is gone. Of several that see this, one makes the file that is named after the very lock, and only that
 * one removes it: so nobody removes the lock that another has taken meanwhile.
 */
async function clearStale(file: string): Promise<void> {
  const found = await holderOf(file)
  if (found === 'none' || !(await isStale(file, found))) return
  const claim = path.join(path.dirname(file), found === 'unreadable' ? `${lockName}-unreadable` : found.lock)
  const claimed = await open(claim, 'wx').catch(() => undefined)
  if (!claimed) return
  try {
    await claimed.close()
    const again = await holderOf(file)
    if (JSON.stringify(again) === JSON.stringify(found)) await rm(file, { force: true })
  } finally {
    await rm(claim, { force: true })
  }
}

async function holderOf(file: string): Promise<Holder | 'none' | 'unreadable'> {
  try {
    const parsed = v.safeParse(holderSchema, JSON.parse(await readFile(file, 'utf8')))
    // The name becomes part of a path.
    return parsed.success && /^\.tmp-[a-z0-9.-]+$/.test(parsed.output.lock) ? parsed.output : 'unreadable'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable'
  }
}

async function isStale(file: string, holder: Holder | 'unreadable'): Promise<boolean> {
  if (holder !== 'unreadable' && holder.host === hostname())
    return isOurs(holder) ? !held.has(holder.lock) : !isAlive(holder)
  // One that says nothing yet may be in the making.
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > staleAge
}

const isOurs = ({ pid, startedAt }: Holder) => pid === thisProcess().pid && startedAt === thisProcess().startedAt
