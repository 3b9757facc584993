import type { Answer, Bridge } from '../shared/contract'

/** What the bridge needs of Electron's messages. */
export interface Transport {
  invoke(channel: string, ...values: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown
  removeListener(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown
}

/**
 * Transport only: what may be asked is decided in main. The event objects, which could reach further, stay behind, and so do the paths of
 * dropped files, which main hears of and the page does not.
 * @param pathOf where a file lies that a person dropped; empty or throws for anything else
 */
export function createBridge(transport: Transport, pathOf: (file: unknown) => unknown): Bridge {
  const knownPath = (file: unknown) => {
    try {
      return pathOf(file)
    } catch {
      return ''
    }
  }
  return {
    request: (name, input) => transport.invoke('jackdaw:request', name, input) as Promise<Answer<unknown>>,
    dropped: (files) => transport.invoke('jackdaw:dropped', files.map(knownPath)) as Promise<Answer<string | null>>,
    subscribe: (listener) => {
      const pass = (_event: unknown, name: unknown, payload: unknown): void => listener(String(name), payload)
      transport.on('jackdaw:event', pass)
      return () => {
        transport.removeListener('jackdaw:event', pass)
      }
    },
  }
}
