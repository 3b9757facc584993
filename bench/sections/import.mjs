import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonFrom } from '../child-process.mjs'
import { megabytes, ratio } from '../figures.mjs'
import { threads } from '../machine.mjs'
import { highWater } from '../memory.mjs'
import { bench, engineOutput } from '../paths.mjs'
import { mnistFiles, photographs } from '../picture-files.mjs'

/** Files in a request, and requests at a time: about as the import has them. */
const request = { files: 64, bytes: 8 * 1024 * 1024, ahead: 3 }

/** Files that the library works on at a time by itself: with fewer or more it was slower or as fast. */
const lanes = 2 * threads

/**
 * Picture files through the program's decoding process, seen from the process that asks, against the library alone on the same files; in
 * interleaved rounds, the best of each.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, rounds, quick, say }) {
  const place = mkdtempSync(join(folder, 'import-'))
  const digits = mnistFiles(join(place, 'digits'), quick ? 1000 : 10_000, parts.pngFile)
  const photos = photographs(join(place, 'photographs'), quick ? 1 : 4)
  const cases = [
    { what: 'MNIST as PNG, 28 x 28 x 1', files: digits, shape: [28, 28, 1], side: 0 },
    { what: 'Photographs of 2 to 12 megapixels to 96 x 96 x 3', files: photos, shape: [96, 96, 3], side: 96 },
  ]
  const results = []
  for (const [k, one] of cases.entries()) {
    const list = join(place, `${k}.json`)
    writeFileSync(list, JSON.stringify(one.files))
    const alone = async (/** @type {number} */ side) =>
      (await jsonFrom(process.execPath, [join(bench, 'library-alone.cjs'), list, String(side), String(lanes)])).seconds
    const best = { jackdaw: Infinity, library: Infinity, decoding: Infinity }
    let memory = NaN
    for (let round = 1; round <= rounds; round++) {
      const { seconds, most } = await throughDecoder(parts, one.files, one.shape)
      best.jackdaw = Math.min(best.jackdaw, seconds)
      memory = most
      best.library = Math.min(best.library, await alone(one.side))
      best.decoding = one.side === 0 ? best.library : Math.min(best.decoding, await alone(0))
      say(`import, ${one.what}, round ${round}: ${seconds.toFixed(2)} s`)
    }
    results.push({ what: one.what, files: one.files.length, ...best, memory })
  }
  return results
}

/**
 * Seconds from the first request to the last answer, the process being there already.
 * @param {any} parts @param {string[]} files @param {number[]} shape
 */
async function throughDecoder(parts, files, shape) {
  let pid = 0
  const spawnEngine = (/** @type {string} */ file) => {
    const engine = parts.forkEngine(file)
    pid = engine.pid ?? 0
    return engine
  }
  const pool = new parts.EnginePool({ engineFile: engineOutput, spawnEngine })
  const decoder = parts.createPictureDecoder(pool)
  const pictures = files.map((path) => {
    const bytes = statSync(path).size
    return { name: path, file: { path, offset: 0, storedBytes: bytes, bytes, method: 'stored' } }
  })
  const { signal } = new AbortController()
  const decode = async (/** @type {any[]} */ some) => {
    for (const { ok } of await decoder.decode(some, { shape, fit: 'crop' }, signal))
      if (!ok) throw new Error('a picture could not be decoded')
  }
  try {
    await decode(pictures.slice(0, 8))
    const waiting = inRequests(pictures)
    const began = process.hrtime.bigint()
    const ask = async () => {
      for (let some = waiting.shift(); some; some = waiting.shift()) await decode(some)
    }
    await Promise.all(Array.from({ length: request.ahead }, ask))
    return { seconds: Number(process.hrtime.bigint() - began) / 1e9, most: highWater(pid) }
  } finally {
    await decoder.close()
    await pool.close()
  }
}

/** @param {{ file: { bytes: number } }[]} pictures */
function inRequests(pictures) {
  const requests = [[pictures[0]]]
  let bytes = 0
  for (const picture of pictures.slice(1)) {
    const last = requests[requests.length - 1]
    bytes += picture.file.bytes
    if (last.length < request.files && bytes <= request.bytes) last.push(picture)
    else {
      requests.push([picture])
      bytes = picture.file.bytes
    }
  }
  return requests
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) =>
  result.map((row) => ({
    name: 'import',
    ...row,
    ratio: row.jackdaw / row.library,
    perSecond: row.files / row.jackdaw,
  }))

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'Decoding picture files for an import',
  table: {
    columns: [
      { title: 'Files' },
      { title: 'Files a second', right: true },
      { title: 'Library alone', right: true },
      { title: 'Ratio of times', right: true },
      { title: 'To decoding only', right: true },
      { title: 'Memory', right: true },
    ],
    rows: result.map(({ what, files, jackdaw, library, decoding, memory }) => [
      `${files.toLocaleString('en')}: ${what}`,
      (files / jackdaw).toFixed(0),
      (files / library).toFixed(0),
      ratio(jackdaw / library),
      ratio(jackdaw / decoding),
      megabytes(memory),
    ]),
  },
  notes: [
    `In the program: requests to the decoding process, ${request.ahead} at a time, to the pixels being back. Reading, decoding, cropping, making small and messages are in it; the start of the process is not.`,
    `Library alone: @napi-rs/image, ${lanes} files at a time in one process: reading, decoding, turning, and its own Lanczos filter to the same size. Decoding only leaves the last two out.`,
    'Memory is the largest resident set of the decoding process, in the last round.',
  ],
})
