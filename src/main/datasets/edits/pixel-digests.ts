import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import * as v from 'valibot'
import { writeFileAtomic } from '../../../files/atomic-write'
import { readJsonFile } from '../../../files/read-json'
import { pictureBytes, type DatasetManifest } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { storedFiles } from '../stored-dataset'

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
/** Digests of pixels that were read before, newest last: by a digest of the indices of the pictures, in order. */
const digestsSchema = v.strictObject({
  version: v.literal(1),
  digests: v.pipe(v.array(v.tuple([digest, digest])), v.maxLength(64)),
})
/** Enough for going back and forth over many edits; relabelling needs none. */
const kept = 64

const longestRead = 4 * 1024 * 1024

/**
 * SHA-256 over the pixels of pictures, in order. Reads them all the first time; the answer is kept beside the dataset, where losing
 * it costs only the time.
 */
export async function pixelDigest(directory: string, manifest: DatasetManifest, rows: Uint32Array): Promise<string> {
  const file = storedFiles(directory).pixelDigests
  const key = createHash('sha256')
    .update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
    .digest('hex')
  const known = await readJsonFile(file, digestsSchema).then(
    ({ digests }) => digests,
    () => [],
  )
  const found = known.find(([rowsDigest]) => rowsDigest === key)
  if (found) return found[1]
  const pixels = await readDigest(storedFiles(directory).images, manifest, rows)
  const digests = [...known.slice(1 - kept), [key, pixels]]
  await writeFileAtomic(file, `${JSON.stringify({ version: 1, digests })}\n`)
  return pixels
}

/** Pictures that are not asked for but lie between such that are, in bytes: read along rather than passed over. */
const gapBytes = 16 * 1024

async function readDigest(file: string, { name, shape }: DatasetManifest, rows: Uint32Array): Promise<string> {
  const size = pictureBytes(shape)
  const hash = createHash('sha256')
  const most = Math.max(1, Math.floor(longestRead / size))
  const gap = Math.floor(gapBytes / size)
  const block = Buffer.allocUnsafe(most * size)
  const handle = await open(file, 'r')
  try {
    for (let at = 0; at < rows.length;) {
      const first = rows[at] ?? 0
      let next = at + 1
      while (next < rows.length && continues(rows, next, first, most, gap)) next++
      const bytes = ((rows[next - 1] ?? 0) - first + 1) * size
      for (let done = 0; done < bytes;) {
        const { bytesRead } = await handle.read(block, done, bytes - done, first * size + done)
        if (bytesRead === 0) throw new JackdawError('dataset-damaged', name, { reason: 'pictures are missing' })
        done += bytesRead
      }
      // Neighbours go into the hash together.
      for (let from = at; from < next;) {
        let to = from + 1
        while (to < next && rows[to] === (rows[to - 1] ?? 0) + 1) to++
        const begin = ((rows[from] ?? 0) - first) * size
        hash.update(block.subarray(begin, begin + (to - from) * size))
        from = to
      }
      at = next
    }
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

/** Whether the row at this place can be read together with the one before it and with `first`. */
function continues(rows: Uint32Array, place: number, first: number, most: number, gap: number): boolean {
  const row = rows[place] ?? 0
  const before = rows[place - 1] ?? 0
  return row > before && row - before - 1 <= gap && row - first < most
}
