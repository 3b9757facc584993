import type { PictureShape } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { ImportKind } from '../../../shared/import'
import { wholePictures } from '../idx/whole-pictures'
import { channelsLast } from '../recorded/channels-last'
import { mostPictures } from '../recorded/recorded-pictures'
import type { FileTree, TreeFile } from '../trees/file-tree'

export type CifarKind = Extract<ImportKind, 'cifar-10' | 'cifar-100'>

/** `[height, width, channels]`; a record has all of red, then green, then blue, row after row. */
export const cifarShape: PictureShape = [32, 32, 3]
const pixelBytes = 32 * 32 * 3

/** A record is its labels, one byte each, the one that is taken being the last of them, and then the pixels. */
export const cifarFormats: Record<CifarKind, { classes: number; labelBytes: number; recordBytes: number }> = {
  'cifar-10': { classes: 10, labelBytes: 1, recordBytes: 1 + pixelBytes },
  'cifar-100': { classes: 100, labelBytes: 2, recordBytes: 2 + pixelBytes },
}

/** The labels of a file. Throws `cifar-damaged` when it is not of whole records with labels of classes that there are. */
export async function readCifarLabels(
  tree: FileTree,
  file: TreeFile,
  kind: CifarKind,
  signal: AbortSignal,
): Promise<Uint16Array> {
  const { classes, labelBytes, recordBytes } = cifarFormats[kind]
  const count = file.bytes / recordBytes
  if (file.bytes === 0) throw damaged(file, 'it is empty')
  if (!Number.isInteger(count))
    throw damaged(file, `it has ${file.bytes} bytes, which is no whole number of pictures of ${recordBytes} bytes`)
  if (count > mostPictures) throw damaged(file, `it has ${count} pictures, more than the limit of ${mostPictures}`)
  const labels = new Uint16Array(count)
  let done = 0
  for await (const records of wholePictures(tree.stream(file), recordBytes)) {
    if (signal.aborted) throw new JackdawError('import-cancelled', tree.name)
    for (let at = labelBytes - 1; at < records.length; at += recordBytes) {
      const label = records[at] ?? 0
      if (label >= classes)
        throw damaged(file, `picture ${done + 1} has the label ${label}, where 0 to ${classes - 1} can be`)
      labels[done++] = label
    }
  }
  if (done !== count) throw damaged(file, `it ends after ${done} of ${count} pictures`)
  return labels
}

/**
 * The pixels of a file, as NHWC bytes of whole pictures.
 * @param labels what was read before; when the file has others now, it is not the same file and `cifar-damaged` is thrown
 */
export async function* cifarPictures(
  tree: FileTree,
  file: TreeFile,
  kind: CifarKind,
  labels: Uint16Array,
): AsyncGenerator<Uint8Array, void, void> {
  const { labelBytes, recordBytes } = cifarFormats[kind]
  let done = 0
  for await (const records of wholePictures(tree.stream(file), recordBytes)) {
    const planes = new Uint8Array((records.length / recordBytes) * pixelBytes)
    for (let at = 0, to = 0; at < records.length; at += recordBytes, to += pixelBytes) {
      if (records[at + labelBytes - 1] !== labels[done++]) throw damaged(file, 'it was changed while it was read')
      planes.set(records.subarray(at + labelBytes, at + recordBytes), to)
    }
    yield channelsLast(planes, cifarShape)
  }
}

const damaged = (file: TreeFile, reason: string) => new JackdawError('cifar-damaged', file.name, { reason })
