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

async function readDigest(file: string, { name, shape }: DatasetManifest, rows: Uint32Array): Promise<string> {
  const size = pictureBytes(shape)
  const hash = createHash('sha256')
  const most = Math.max(1, Math.floor(longestRead / size))
  const block = Buffer.allocUnsafe(most * size)
  const handle = await open(file, 'r')
  try {
    for (let at = 0; at < rows.length;) {
      const first = rows[at] ?? 0
      let run = 1
      while (run < most && rows[at + run] === first + run) run++
      for (let done = 0; done < run * size;) {
        const { bytesRead } = await handle.read(block, done, run * size - done, first * size + done)
        if (bytesRead === 0) throw new JackdawError('dataset-damaged', name, { reason: 'pictures are missing' })
        done += bytesRead
      }
      hash.update(block.subarray(0, run * size))
      at += run
    }
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}
