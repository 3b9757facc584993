import type { Answer, Bridge, EventName, Events, RequestInput, RequestName, RequestOutput } from '../shared/contract'
import { picturesHost } from '../shared/contract'
import { JackdawError } from '../shared/errors'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly jackdaw: Bridge
  }
}

/** Asks main. Throws `JackdawError` when it refuses or fails. */
export async function request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
  const answer = (await window.jackdaw.request(name, input)) as Answer<RequestOutput<N>>
  if (!answer.ok) throw JackdawError.fromData(answer.error)
  return answer.value
}

/** Gives main what was dropped; answers an id for one use, or null when not all of it lies on disk. To be called while the drop is handled. */
export async function dropped(transfer: DataTransfer): Promise<string | null> {
  const answer = await window.jackdaw.dropped([...transfer.files])
  if (!answer.ok) throw JackdawError.fromData(answer.error)
  return answer.value
}

/** Hears one kind of event; returns the function that ends it. */
export function subscribe<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void {
  return window.jackdaw.subscribe((heard, payload) => {
    if (heard === name) listener(payload as Events[N])
  })
}

async function bytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(`app://${picturesHost}/${path}`)
  if (!response.ok) throw new JackdawError('file-unreadable', 'the dataset', { reason: `status ${response.status}` })
  return response.arrayBuffer()
}

/** Label and side of each stored picture of a dataset, in index order. */
export async function fetchFacts(datasetId: string): Promise<{ labels: Uint16Array; sides: Uint8Array }> {
  const [labels, sides] = await Promise.all([bytes(`${datasetId}/labels`), bytes(`${datasetId}/sides`)])
  return { labels: new Uint16Array(labels), sides: new Uint8Array(sides) }
}

/** Mean of the values of each stored picture, rounded, in index order. */
export async function fetchBrightness(datasetId: string): Promise<Uint8Array> {
  return new Uint8Array(await bytes(`${datasetId}/brightness`))
}

/** NHWC bytes of pictures; `at` is like `0-199,305`, ranges inclusive. */
export async function fetchPixels(datasetId: string, at: string): Promise<Uint8Array> {
  return new Uint8Array(await bytes(`${datasetId}/pixels?at=${at}`))
}
