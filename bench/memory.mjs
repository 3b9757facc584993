import { readFileSync, readdirSync } from 'node:fs'

/** How often it is looked, in milliseconds. */
const interval = 100

/**
 * Watches how much memory a process and its children hold at most (resident set, in bytes), on Linux. The high-water marks
 * are the kernel's own, so nothing between two looks is missed while a process lives.
 * @param {number} pid
 * @returns {() => { parent: number, child: number }} ends the watch; NaN where it could not be seen
 */
export function watchMemory(pid) {
  const most = { parent: NaN, child: NaN }
  const look = () => {
    most.parent = larger(most.parent, highWater(pid))
    for (const child of children(pid)) most.child = larger(most.child, highWater(child))
  }
  const timer = setInterval(look, interval)
  return () => {
    clearInterval(timer)
    return most
  }
}

const larger = (/** @type {number} */ a, /** @type {number} */ b) => (Number.isNaN(a) || b > a ? b : a)

/** The most memory that a process has held, in bytes, on Linux; NaN elsewhere. @param {number} pid */
const highWater = (pid) => fromStatus(pid, /VmHWM:\s+(\d+) kB/)

/** The memory that a process holds now, likewise. @param {number} pid */
export const residentSet = (pid) => fromStatus(pid, /VmRSS:\s+(\d+) kB/)

/** @param {number} pid @param {RegExp} line */
function fromStatus(pid, line) {
  try {
    return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024
  } catch {
    return NaN
  }
}

/** @param {number} pid @returns {number[]} */
function children(pid) {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((other) => other > 0 && parentOf(other) === pid)
  } catch {
    return []
  }
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return NaN
  }
}
