import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'

/** Everybody computes with this many threads. */
export const threads = 2

/**
 * Holds this process, and so everything it starts, to two processors: libraries count the processors they may use. Returns a
 * sentence about how many there are for everybody.
 */
export function holdToTwoProcessors() {
  const there = os.availableParallelism()
  if (there <= threads) return `${there} ${there === 1 ? 'processor' : 'processors'}, ${there} threads for everybody`
  const pinned = spawnSync('taskset', ['-cp', `0-${threads - 1}`, String(process.pid)], { stdio: 'ignore' })
  if (pinned.status === 0) return `${there} processors, of which everybody may use the first ${threads}`
  return `${there} processors; taskset is not there to hold everybody to ${threads}, so each library takes what it likes`
}

/** What a child process is told about threads; most find out by themselves. */
export const threadEnvironment = {
  OMP_NUM_THREADS: String(threads),
  TF_NUM_INTRAOP_THREADS: String(threads),
  TF_NUM_INTEROP_THREADS: String(threads),
}

/** Name of the processor, whose cores may be there only in part. */
export const processor = () => os.cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor'

/** What else the machine was doing: mean number of waiting processes over the last minute. */
export const load = () => os.loadavg()[0]

/** What the program under test runs on. */
export function versions() {
  const file = new URL('../node_modules/@tensorflow/tfjs/package.json', import.meta.url)
  return { node: process.version, tfjs: JSON.parse(readFileSync(file, 'utf8')).version }
}
