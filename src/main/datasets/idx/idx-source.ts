import {
  pictureBytes,
  splitNames,
  type DatasetManifest,
  type PictureShape,
  type SplitName,
} from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { PictureChunk, PictureSource } from '../picture-source'
import type { FileTree } from '../trees/file-tree'
import { IdxFile } from './idx-file'
import type { IdxFiles } from './idx-files'
import type { IdxKind } from './idx-header'
import { wholePictures } from './whole-pictures'

/** What the headers and the labels of four IDX files tell; classes are the numbers from 0 to the largest label. */
export interface IdxContents {
  shape: PictureShape
  classNames: string[]
  labels: Record<SplitName, Uint16Array>
}

/** Reads all labels and checks that everything fits together; no picture is read. Throws coded errors. */
export async function readIdxContents(tree: FileTree, files: IdxFiles): Promise<IdxContents> {
  const opened: IdxFile[] = []
  const open = async (split: SplitName, kind: IdxKind) => {
    const file = await IdxFile.open(tree, files[split][kind], kind)
    opened.push(file)
    return file
  }
  try {
    const trainLabels = await open('train', 'labels')
    const testLabels = await open('test', 'labels')
    const trainImages = await open('train', 'images')
    const testImages = await open('test', 'images')
    checkCounts(trainImages, trainLabels)
    checkCounts(testImages, testLabels)
    const shape = shapeOf(trainImages)
    checkShape(testImages, shape)
    const labels = { train: await readLabels(trainLabels), test: await readLabels(testLabels) }
    const largest = splitNames.reduce((most, split) => labels[split].reduce((a, b) => Math.max(a, b), most), 0)
    const found = new Set(labels.train).size
    if (found < 2) throw new JackdawError('class-count', trainLabels.subject, { found })
    return { shape, classNames: Array.from({ length: largest + 1 }, (_, label) => String(label)), labels }
  } finally {
    for (const file of opened) await file.close()
  }
}

/** The pictures of four IDX files, read anew from their beginning. */
export async function openIdxSource(
  tree: FileTree,
  files: IdxFiles,
  origin: DatasetManifest['origin'],
  attribution = '',
): Promise<PictureSource> {
  const { shape, classNames, labels } = await readIdxContents(tree, files)
  const expected = labels.train.length + labels.test.length
  let imported = 0
  return {
    origin,
    attribution,
    shape,
    classNames,
    expected,
    async *chunks(): AsyncGenerator<PictureChunk, void, void> {
      for (const split of splitNames) {
        const images = await IdxFile.open(tree, files[split].images, 'images')
        let done = 0
        try {
          checkShape(images, shape)
          for await (const pixels of wholePictures(images.values(), pictureBytes(shape))) {
            const count = pixels.length / pictureBytes(shape)
            yield { split, pixels, labels: labels[split].subarray(done, done + count), names: null }
            done += count
            imported += count
          }
        } finally {
          await images.close()
        }
      }
    },
    report: () => ({ found: expected, imported, skipped: 0, repaired: 0, skippedFiles: [], repairedFiles: [] }),
    close: () => Promise.resolve(),
  }
}

/** `[n, height, width]` is a picture of one channel. */
function shapeOf({ header: { dimensions } }: IdxFile): PictureShape {
  const [, height = 1, width = 1, channels = 1] = dimensions
  return [height, width, channels]
}

function checkCounts(images: IdxFile, labels: IdxFile): void {
  const pictures = images.header.dimensions[0] ?? 0
  if (pictures !== labels.header.dataBytes)
    throw new JackdawError('idx-count-mismatch', images.subject, { pictures, labels: labels.header.dataBytes })
}

function checkShape(images: IdxFile, expected: PictureShape): void {
  const found = shapeOf(images)
  if (found.some((size, k) => size !== expected[k]))
    throw new JackdawError('idx-shape-mismatch', images.subject, {
      found: found.join(' x '),
      expected: expected.join(' x '),
    })
}

/** Gathers what really comes before making room for all of it, so that a false header costs no memory. */
async function readLabels(file: IdxFile): Promise<Uint16Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of file.values()) chunks.push(chunk)
  return Uint16Array.from(Buffer.concat(chunks))
}
