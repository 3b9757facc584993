import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import { toErrorData } from '../../../shared/errors'
import type { DecodedFile, PictureDecoder, PictureToDecode } from '../importers/importer'
import type { LabelledPictures } from './labelled-pictures'
import { throwIfCancelled } from '../trees/take-turns'

/** Most that is decoded in one go: files, their bytes and the bytes of their pixels. Keeps memory small and progress lively. */
const batchLimits = { files: 64, bytes: 8 * 1024 * 1024, pixels: 8 * 1024 * 1024 }

/** Divides pictures, named by their positions in the order of the dataset, into batches of which each has at least one. */
export function* inBatches(
  { tree, files }: LabelledPictures,
  positions: Iterable<number>,
  shape: PictureShape,
): Generator<number[], void, void> {
  const most = Math.max(1, Math.min(batchLimits.files, Math.floor(batchLimits.pixels / pictureBytes(shape))))
  let batch: number[] = []
  let bytes = 0
  for (const position of positions) {
    const own = tree.files.at(files[position] ?? 0)?.bytes ?? 0
    if (batch.length > 0 && (batch.length >= most || bytes + own > batchLimits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(position)
    bytes += own
  }
  if (batch.length > 0) yield batch
}

/** Decodes a batch; answers in its order. A file that cannot be found any more is an error of that file. Rejects as the decoder does. */
export async function decodeBatch(
  { tree, files }: LabelledPictures,
  batch: readonly number[],
  decoder: PictureDecoder,
  how: Parameters<PictureDecoder['decode']>[1],
  signal: AbortSignal,
): Promise<DecodedFile[]> {
  const located = await Promise.all(
    batch.map(async (position): Promise<PictureToDecode | DecodedFile> => {
      const file = tree.files.at(files[position] ?? 0)
      if (!file) throw new RangeError(`picture ${position}`)
      try {
        return { name: file.name, file: await tree.locate(file) }
      } catch (error) {
        return { ok: false, error: toErrorData(error) }
      }
    }),
  )
  throwIfCancelled(signal, tree.name)
  const present = located.filter((item): item is PictureToDecode => 'file' in item)
  const decoded = present.length > 0 ? await decoder.decode(present, how, signal) : []
  if (decoded.length !== present.length)
    throw new RangeError(`${decoded.length} of ${present.length} pictures came back`)
  let next = 0
  return located.map((item) => ('file' in item ? decoded[next++] : item) ?? unanswered)
}

/** Cannot be, as lengths were compared. */
const unanswered: DecodedFile = { ok: false, error: { code: 'unexpected', subject: '', detail: {} } }
