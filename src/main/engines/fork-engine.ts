import { fork } from 'node:child_process'
import type { SpawnEngine } from '../services'
import { TextTail } from './text-tail'

/** Longest wait for the last words of a process that has ended, in milliseconds: its pipes may be held open by another. */
const lastWordsWait = 500

/**
 * Starts the engine as a child of plain Node. It gets its own process group, so that Ctrl-C in a terminal reaches only this
 * program, which then stops the run with a checkpoint; the engine ends by itself when the channel to its parent closes.
 */
export const forkEngine: SpawnEngine = (file, environment) => {
  const child = fork(file, [], {
    env: { ...process.env, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Lets the engine give back the memory of decoded pictures, which the collector cannot see.
    execArgv: ['--expose-gc'],
    detached: process.platform !== 'win32',
  })
  const tail = new TextTail()
  child.stdout?.resume()
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => tail.add(chunk))

  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const exited = new Promise<{ code: number | null; signal: string }>((resolve) => {
    child.once('exit', (code, signal) => {
      const wait = setTimeout(done, lastWordsWait)
      void closed.then(done)
      function done() {
        clearTimeout(wait)
        resolve({ code, signal: signal ?? '' })
      }
    })
    child.on('error', (error) => {
      tail.add(`\n${String(error)}`)
      // Without a pid it never ran, and there will be no exit.
      if (child.pid === undefined) resolve({ code: null, signal: '' })
    })
  })

  return {
    pid: child.pid,
    post(message) {
      if (!child.connected) return
      // A message to a process that is dying is lost; its exit says the rest.
      child.send(message as NonNullable<typeof message>, () => undefined)
    },
    onMessage(listener) {
      child.on('message', listener)
    },
    onExit(listener) {
      void exited.then(({ code, signal }) => listener(code, signal))
    },
    get errorTail() {
      return tail.toString()
    },
    kill(signal) {
      child.kill(signal)
    },
  }
}
