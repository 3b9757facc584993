import fs from 'node:fs'
import path from 'node:path'
import { fileHash } from './fingerprint.mjs'
import { readableFolder } from './places.mjs'

const patience = { tries: 6, silence: 30_000 }

/**
 * @typedef {object} Download
 * @property {string} address
 * @property {string} file where the whole, verified file goes; `<file>.part` holds what has come so far
 * @property {string} sha256 hex
 * @property {(bytes: number, total: number | undefined) => void} [progress]
 * @property {{ tries: number, silence: number }} [patience] tries without any new byte; milliseconds of silence
 */

/**
 * Fetches a file of known content. What came before a cut is kept and continued, in this call and in later ones; only a
 * file with the right SHA-256 ever gets its final name.
 * @param {Download} download
 * @returns {Promise<void>}
 */
export async function fetchVerified(download) {
  const { file, sha256 } = download
  if (fs.existsSync(file) && (await fileHash(file)) === sha256) return
  readableFolder(path.dirname(file))
  const part = `${file}.part`
  const continued = fs.existsSync(part)
  await fetchWhole(download, part)
  if ((await fileHash(part)) !== sha256) {
    fs.rmSync(part)
    // An old part may belong to another version of the file: begin anew once.
    if (continued) return fetchVerified(download)
    throw new Error(`${path.basename(file)} is not what was expected (SHA-256 differs)`)
  }
  fs.renameSync(part, file)
}

/** @param {Download} download @param {string} part */
async function fetchWhole(download, part) {
  const { tries, silence } = download.patience ?? patience
  let fruitless = 0
  for (;;) {
    const before = size(part)
    try {
      await fetchRest(download, part, silence)
      return
    } catch (error) {
      if (error instanceof Refusal) throw error
      fruitless = size(part) > before ? 0 : fruitless + 1
      // Where nothing came at all, something stands between: soon leave it to whoever knows the way.
      if (fruitless >= (size(part) > 0 ? tries : 2)) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, silence / 10) * fruitless))
    }
  }
}

/** The server answered, and asking again would not change its mind. */
class Refusal extends Error {}

/** @param {Download} download @param {string} part @param {number} silence */
async function fetchRest({ address, progress }, part, silence) {
  const watchdog = new AbortController()
  const timer = setTimeout(() => watchdog.abort(new Error('no data for too long')), silence)
  try {
    const have = size(part)
    const response = await fetch(address, {
      headers:
        have > 0 ? { range: `bytes=${have}-`, 'accept-encoding': 'identity' } : { 'accept-encoding': 'identity' },
      signal: watchdog.signal,
    })
    // 416: nothing is left to fetch (or the part is longer than the file); the checksum decides.
    if (response.status === 416) return
    if (response.status >= 400 && response.status < 500) throw new Refusal(`the server answered ${response.status}`)
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`)
    const append = response.status === 206
    let bytes = append ? have : 0
    const length = Number(response.headers.get('content-length') ?? NaN)
    const total = Number.isFinite(length) ? bytes + length : undefined
    const out = fs.openSync(part, append ? 'a' : 'w', 0o644)
    try {
      for await (const chunk of response.body) {
        fs.writeSync(out, chunk)
        bytes += chunk.length
        timer.refresh()
        progress?.(bytes, total)
      }
    } finally {
      fs.closeSync(out)
    }
    if (total !== undefined && bytes < total) throw new Error('the connection was cut')
  } finally {
    clearTimeout(timer)
  }
}

/** @param {string} file */
function size(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
