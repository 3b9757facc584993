import type { FilePrediction } from '../../shared/contract'
import { pictureBytes } from '../../shared/dataset'
import type { FitMode, JobResult } from '../../shared/engine-protocol'
import { JackdawError, toErrorData } from '../../shared/errors'
import type { RunRecord } from '../../shared/run'
import type { EngineSlot } from '../engines/engine-slot'

export interface PictureFile {
  name: string
  bytes: Uint8Array
}

/** Longest that reading one picture may take, in milliseconds. */
const decodeLimit = 5000

/**
 * Reads picture files one at a time in the answering engine and has `predict` answer all that could be read at once. A file
 * that makes the decoder die or takes it too long costs only itself: the process is replaced.
 */
export async function predictFiles(
  slot: EngineSlot,
  record: RunRecord,
  files: readonly PictureFile[],
  fit: FitMode,
  predict: (pixels: Uint8Array) => Promise<number[][]>,
  limit = decodeLimit,
): Promise<FilePrediction[]> {
  const decoded = new Map<number, Uint8Array>()
  const failures = new Map<number, unknown>()
  for (const [i, file] of files.entries()) {
    try {
      decoded.set(i, (await decode(slot, record, file, fit, limit)).pixels)
    } catch (error) {
      failures.set(i, error)
    }
  }

  const size = pictureBytes(record.dataset.shape)
  const pixels = new Uint8Array(decoded.size * size)
  ;[...decoded.values()].forEach((picture, row) => pixels.set(picture, row * size))
  const answers = decoded.size > 0 ? await predict(pixels) : []
  const rows = [...decoded.keys()]

  return files.map(({ name }, i): FilePrediction => {
    const picture = decoded.get(i)
    const probabilities = answers[rows.indexOf(i)]
    if (picture && probabilities) return { name, pixels: [...picture], probabilities, error: null }
    return { name, pixels: null, probabilities: null, error: toErrorData(failures.get(i)) }
  })
}

async function decode(
  slot: EngineSlot,
  { dataset: { shape } }: RunRecord,
  { name, bytes }: PictureFile,
  fit: FitMode,
  limit: number,
): Promise<JobResult<'decode'>> {
  const unreadable = new JackdawError('picture-unreadable', name)
  const result = await slot.use(async (client) => {
    const timer = setTimeout(() => void slot.kill(), limit)
    try {
      return await client.run({ kind: 'decode', shape, fit, name, bytes: new Uint8Array(bytes) })
    } catch (error) {
      if (!client.deathReason) throw error
      // Whatever the picture did to the process, it says nothing about the engine.
      await slot.kill()
      throw unreadable
    } finally {
      clearTimeout(timer)
    }
  })
  if (result.pixels.length !== pictureBytes(shape)) throw unreadable
  return result
}
