import { utilityProcess } from 'electron'
import type { SpawnEngine } from '../services'
import { TextTail } from '../engines/text-tail'
import { exitOf, type EngineExit } from './engine-exit'

/** Wait for the last words of a process that has ended, in milliseconds. */
const lastWordsWait = 100

/**
 * Starts the engine as a utility process: a child of this program with its own Node, without a window and without any
 * switch of plain Node. It ends when this program does, however that happens.
 */
export const utilityEngine: SpawnEngine = (file) => {
  const child = utilityProcess.fork(file, [], { serviceName: 'Jackdaw engine', stdio: ['ignore', 'ignore', 'pipe'] })
  const tail = new TextTail()
  let gone = false
  child.stderr?.on('data', (chunk: Buffer) => tail.add(chunk.toString('utf8')))
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (status) => {
      gone = true
      // What it wrote last may still be in the pipe.
      setTimeout(() => resolve(exitOf(status, process.platform)), lastWordsWait)
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
      if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      else child.kill()
    },
  }
}
