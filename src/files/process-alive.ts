import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * A process that can be told from a later one with the same number, and from one on another machine that shares the folder: `startedAt` is
 * `MACHINE.START`, made of `[a-z0-9.]`; what it says of the start means something on that machine only. Older programs wrote the start alone.
 */
export interface ProcessIdentity {
  pid: number
  startedAt: string
}

/** Identity of the program that is running now. */
export function thisProcess(): ProcessIdentity {
  return (self ??= { pid: process.pid, startedAt: `${machine}.${startOf(process.pid) ?? ''}` })
}
let self: ProcessIdentity | undefined

/** No hexadecimal digit and no number begins with an h, as the starts that older programs wrote do. */
const machine = `h${createHash('sha256').update(hostname()).digest('hex').slice(0, 7)}`

/** Whether a process is one of another machine, so that nothing can be asked of the system about it. */
export function isElsewhere({ startedAt }: ProcessIdentity): boolean {
  return /^h[0-9a-f]{7}\./.test(startedAt) && !startedAt.startsWith(`${machine}.`)
}

/** Whether exactly this process still runs on this machine, and not merely another one that was given its number since. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (isElsewhere({ pid, startedAt }) || !answersSignals(pid)) return false
  const start = startedAt.replace(`${machine}.`, '')
  if (!start) return true
  const found = startOf(pid)
  return found === undefined || found === '' || found === start
}

/** Signal 0 asks for permission only: EPERM means that the process is there and belongs to somebody else. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began; undefined when it is gone, empty when the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return startOnLinux(pid)
  if (process.platform === 'win32') return ''
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const time = Date.parse(text.trim())
    return Number.isNaN(time) ? '' : String(time / 1000)
  } catch {
    return ''
  }
}

/**
 * Field 22 of /proc/PID/stat counts clock ticks since the machine came up, so the boot is part of the answer. The fields
 * are counted from the last parenthesis, because the second one is the program's name and may hold anything.
 */
function startOnLinux(pid: number): string | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  // A zombie has ended; only its parent has not asked for the result yet.
  if (state === 'Z' || state === 'X') return 'ended'
  return `${boot()}.${fields[19] ?? ''}`
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  } catch {
    return '0'
  }
}
