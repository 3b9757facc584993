import type { DatasetManifest, PictureShape } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { PictureSource } from '../picture-source'
import { IdxFile } from './idx-file'
import type { IdxFolder } from './idx-folder'
import type { IdxKind } from './idx-header'

/**
 * Opens four IDX files as one source: reads all labels, checks that everything fits together, and leaves the pictures to be
 * streamed. Classes are the numbers from 0 to the largest label. Throws coded errors; then everything is closed again.
 */
export async function openIdxSource(
  folder: IdxFolder,
  origin: DatasetManifest['origin'],
  attribution = '',
): Promise<PictureSource> {
  const opened: IdxFile[] = []
  const close = async () => {
    for (const file of opened.splice(0)) await file.close()
  }
  const open = async (name: string, kind: IdxKind) => {
    const file = await IdxFile.open(name, kind)
    opened.push(file)
    return file
  }
  try {
    const trainLabels = await open(folder.train.labels, 'labels')
    const testLabels = await open(folder.test.labels, 'labels')
    const trainImages = await open(folder.train.images, 'images')
    const testImages = await open(folder.test.images, 'images')
    checkCounts(trainImages, trainLabels)
    checkCounts(testImages, testLabels)
    const shape = shapeOf(trainImages)
    checkShape(testImages, shape)
    const labels = await readLabels([trainLabels, testLabels])
    const classCount = 1 + labels.reduce((largest, label) => Math.max(largest, label), 0)
    const found = new Set(labels.subarray(0, trainLabels.header.dataBytes)).size
    if (found < 2) throw new JackdawError('class-count', trainLabels.subject, { found })
    return {
      origin,
      attribution,
      shape,
      classNames: Array.from({ length: classCount }, (_, label) => String(label)),
      counts: { train: trainLabels.header.dataBytes, test: testLabels.header.dataBytes },
      labels,
      async *pictures() {
        yield* trainImages.values()
        yield* testImages.values()
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
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
async function readLabels(files: IdxFile[]): Promise<Uint16Array> {
  const chunks: Buffer[] = []
  for (const file of files) for await (const chunk of file.values()) chunks.push(chunk)
  return Uint16Array.from(Buffer.concat(chunks))
}
