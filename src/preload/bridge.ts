import type { Answer, Bridge } from '../shared/contract'

/** What the bridge needs of Electron's messages. */
export interface Transport {
  invoke(channel: string, ...values: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown
  removeListener(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown
}

/** Transport only: what may be asked is decided in main. The event objects, which could reach further, stay behind. */
export function createBridge(transport: Transport): Bridge {
  return {
    request: (name, input) => transport.invoke('jackdaw:request', name, input) as Promise<Answer<unknown>>,
    subscribe: (listener) => {
      const pass = (_event: unknown, name: unknown, payload: unknown): void => listener(String(name), payload)
      transport.on('jackdaw:event', pass)
      return () => {
        transport.removeListener('jackdaw:event', pass)
      }
    },
  }
}
