/*
 * Stands in for the preload script where the built page is opened in a plain browser: `jackdaw.request` becomes a POST, events come
 * as server-sent events, and addresses of the program's own picture scheme go to the same server.
 */
const realFetch = globalThis.fetch.bind(globalThis)
const scheme = 'app://pictures/'

globalThis.fetch = (address, options) =>
  typeof address === 'string' && address.startsWith(scheme)
    ? realFetch(`/pictures/${address.slice(scheme.length)}`, options)
    : realFetch(address, options)

/** Bytes are not JSON; they travel as base64 under a key that nothing else uses. */
const encoded = (_key, value) => {
  if (!(value instanceof Uint8Array)) return value
  let binary = ''
  for (const byte of value) binary += String.fromCharCode(byte)
  return { $bytes: globalThis.btoa(binary) }
}

const decoded = (_key, value) => {
  if (typeof value?.$bytes !== 'string') return value
  return Uint8Array.from(globalThis.atob(value.$bytes), (letter) => letter.charCodeAt(0))
}

const listeners = new Set()
const events = new globalThis.EventSource('/events')
events.onmessage = ({ data }) => {
  const { name, payload } = JSON.parse(data)
  for (const listener of listeners) listener(name, payload)
}

globalThis.jackdaw = {
  async request(name, input) {
    const response = await realFetch(`/request/${name}`, { method: 'POST', body: JSON.stringify(input, encoded) })
    return JSON.parse(await response.text(), decoded)
  },
  /** Files of this kind are as if they lay on disk. */
  async dropped(files) {
    const onDisk = files.length > 0 && files.every(({ type }) => type === 'fake/on-disk')
    return { ok: true, value: onDisk ? 'd'.repeat(26) : null }
  },
  subscribe(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
