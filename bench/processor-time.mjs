import { readFileSync } from 'node:fs'

/** Parts of a second in which Linux counts for programs, whatever its own clock does. */
const ticks = 100

/**
 * Seconds that a process and its threads have computed, in the program and in the system for it, on Linux; NaN elsewhere. Other
 * programs on the machine change it less than the time that passes.
 * @param {number} pid
 */
export function processorSeconds(pid) {
  try {
    // The name of the program, in brackets, may have anything in it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticks
  } catch {
    return NaN
  }
}
