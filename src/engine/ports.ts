import type { FromEngine } from '../shared/engine-protocol'

/** One end of a conversation with main, whatever carries it. */
export interface EnginePort {
  post(message: FromEngine): void
  onMessage(listener: (message: unknown) => void): void
  /** Called when nobody will hear an answer any more. */
  onClose(listener: () => void): void
}

/** The part of Electron's `process.parentPort` that is used; Electron itself is not imported here. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
}

/** The port this process was started with: Electron's utilityProcess, or a child of Node; null when it was started by hand. */
export function startedWith(): EnginePort | null {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort }
  if (parentPort)
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => void parentPort.on('message', (event) => listener(event.data)),
      // Electron ends a utility process together with its channel.
      onClose: () => undefined,
    }
  if (process.send)
    return {
      post: (message) => {
        if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
      },
      onMessage: (listener) => void process.on('message', listener),
      onClose: (listener) => void process.on('disconnect', listener),
    }
  return null
}
