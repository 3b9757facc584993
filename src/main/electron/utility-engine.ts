import { app, utilityProcess } from 'electron'
import type { SpawnEngine } from '../services'
import { TextTail } from '../engines/text-tail'
import { exitOf, type EngineExit } from './engine-exit'

/** Wait for the last words of a process that has ended, in milliseconds. */
const lastWordsWait = 100

/** Longest wait for the system's word on a process whose pipe closed before its end was known, in milliseconds. */
const verdictWait = 2000

let started = 0

/**
 * Starts the engine as a utility process: a child of this program with its own Node, without a window and without any
 * switch of plain Node. It ends when this program does, however that happens.
 */
export const utilityEngine: SpawnEngine = (file, environment) => {
  const serviceName = `Jackdaw engine ${++started}`
  const child = utilityProcess.fork(file, [], {
    serviceName,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Lets the engine give back the memory of decoded pictures, which the collector cannot see.
    execArgv: ['--js-flags=--expose-gc'],
  })
  const tail = new TextTail()
  let gone = false
  let asked = false
  child.stderr?.on('data', (chunk: Buffer) => tail.add(chunk.toString('utf8')))
  const statusOfGone = watchGone(serviceName)
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (status) => {
      gone = true
      // Electron says 0 also where the pipe closes before the system has told how the process ended.
      const known = status === 0 && !asked ? statusOfGone.within(verdictWait) : Promise.resolve(undefined)
      void known.then((told) => {
        statusOfGone.forget()
        // What it wrote last may still be in the pipe.
        setTimeout(() => resolve(exitOf(told ?? status, process.platform)), lastWordsWait)
      })
    })
  })

  return {
    get pid() {
      return child.pid
    },
    post(message) {
      // Posting to a process that is gone can bring down this one.
      if (!gone) child.postMessage(message)
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
      if (gone) return
      asked = true
      if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      else child.kill()
    },
  }
}

/** Listens for how the system ended the process with this name; that can be told a few milliseconds after its `exit`. */
function watchGone(serviceName: string): {
  within(milliseconds: number): Promise<number | undefined>
  forget(): void
} {
  let tell: (status: number) => void = () => undefined
  const told = new Promise<number>((resolve) => (tell = resolve))
  const listen = (_event: unknown, details: Electron.Details) => {
    if (details.name === serviceName) tell(details.exitCode)
  }
  app.on('child-process-gone', listen)
  return {
    within: (milliseconds) =>
      Promise.race([told, new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds, undefined))]),
    forget: () => app.off('child-process-gone', listen),
  }
}
