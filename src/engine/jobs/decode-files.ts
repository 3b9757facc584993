import { pictureBytes, type PictureShape } from '../../shared/dataset'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError, toErrorData } from '../../shared/errors'
import type { PictureFit } from '../../shared/import'
import type { JobContext } from '../job-context'
import { Budget } from '../pictures/budget'
import { checkedHeader, fitted, type DecodedPicture } from '../pictures/decode-picture'
import { decodeRaster } from '../pictures/raster'
import { readContent, type PictureFile } from '../pictures/read-content'
import { processors } from '../processors'

type Outcome = JobResult<'decode-files'>['outcomes'][number]

/** Milliseconds between two words of how far it has come. */
const reportInterval = 200

/** Milliseconds after which messages are let in, where pictures are so small that nothing is waited for. */
const turnInterval = 20

/** Files that are worked on at a time, of all jobs together: one more than there are processors, for what is not decoding. */
const lanes = processors + 1
const lane = new Budget(lanes)

/** A file of this size fills memory like a large picture and is read with nothing beside it, in bytes. */
const largeFile = 32 * 1024 * 1024

/** Bytes of decoded pixels that there are at a time: two photographs of 12 megapixels, of which the library makes two copies each. */
const memory = new Budget(144 * 1024 * 1024)

/** Making a decoded picture of more bytes small takes so long that others are set going before it. */
const largeRaster = 256 * 1024

/**
 * Decodes picture files into pixels, several at a time. A file that cannot be read is an answer. Throws `job-stopped` once it is
 * asked to stop and the pictures under way are done.
 */
export async function decodeFiles(job: JobOf<'decode-files'>, context: JobContext): Promise<JobResult<'decode-files'>> {
  const { files, shape } = job
  const size = pictureBytes(shape)
  const pixels = new Uint8Array(files.length * size)
  const outcomes: Outcome[] = []
  let done = 0
  let next = 0
  const report = () => context.report({ kind: 'pictures', done, total: files.length })
  const timer = setInterval(report, reportInterval)
  let turned = performance.now()

  const work = async () => {
    for (let index = next++; index < files.length && !context.control.stopped; index = next++) {
      const file = files[index]
      if (!file) return
      outcomes[index] = await decodeOne(file, job, (decoded) => pixels.set(decoded, index * size))
      done++
      const now = performance.now()
      if (now - turned < turnInterval) continue
      turned = now
      await context.control.turn()
    }
  }
  try {
    await Promise.all(Array.from({ length: lanes }, work))
  } finally {
    clearInterval(timer)
  }
  if (context.control.stopped) throw new JackdawError('job-stopped')
  return { outcomes, pixels: ofReadable(pixels, outcomes, size) }
}

async function decodeOne(
  file: PictureFile,
  { shape, fit }: JobOf<'decode-files'>,
  keep: (pixels: Uint8Array) => void,
): Promise<Outcome> {
  const place = await lane.take(file.storedBytes + file.bytes > largeFile ? lanes : 1)
  try {
    const { width, height, repairs, pixels } = await decoded(file, shape, fit)
    keep(pixels)
    return { ok: true, width, height, repairs }
  } catch (error) {
    return { ok: false, error: toErrorData(error) }
  } finally {
    place.keep(0)
  }
}

/** Reads and decodes a file when there is memory for it. */
async function decoded(file: PictureFile, shape: PictureShape, fit: PictureFit): Promise<DecodedPicture> {
  const bytes = await readContent(file)
  const header = checkedHeader(bytes, file.name)
  const size = header.width * header.height * header.pixelBytes
  const room = await memory.take(2 * size)
  try {
    const raster = await decodeRaster(bytes, header)
    if (!raster) throw new JackdawError('picture-unreadable', file.name)
    room.keep(size)
    if (size > largeRaster) await new Promise<void>((resolve) => setImmediate(resolve))
    return fitted(raster, header, shape, fit)
  } finally {
    room.keep(0)
  }
}

/** Moves pixels together where pictures in between could not be read. */
function ofReadable(
  pixels: Uint8Array<ArrayBuffer>,
  outcomes: readonly Outcome[],
  size: number,
): Uint8Array<ArrayBuffer> {
  let to = 0
  outcomes.forEach(({ ok }, index) => {
    if (!ok) return
    if (to !== index * size) pixels.copyWithin(to, index * size, (index + 1) * size)
    to += size
  })
  return to === pixels.length ? pixels : pixels.slice(0, to)
}
