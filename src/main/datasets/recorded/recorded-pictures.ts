import { pictureBytes, splitNames, type PictureShape, type SplitName } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { type ImportKind, type ImportNote, type ImportSettings, type SkippedFile } from '../../../shared/import'
import type { ImportCandidate } from '../importers/importer'
import type { PictureChunk, PictureSource } from '../picture-source'
import { samplesFromChunks } from '../samples-from-chunks'
import { drawSplit } from '../splits/draw-split'

/** Most pictures in one file: labels of all are held in memory, two bytes each. */
export const mostPictures = 20_000_000

/** Some pictures that lie one behind the other: the records of a file, the rows of a table, the entries of an array. */
export interface RecordedPart {
  split: SplitName
  labels: Uint16Array
  /** NHWC bytes of whole pictures, in the order of `labels`. Begins anew each time. */
  pictures(): AsyncIterable<Uint8Array>
}

/** Labelled pictures that are no files of their own, looked through but for their pixels. */
export interface RecordedPictures {
  kind: ImportKind
  /** What was chosen, for showing. */
  name: string
  shape: PictureShape
  classNames: readonly string[]
  parts: readonly RecordedPart[]
  /** Whether there is a test part among the parts; if not, it is drawn. */
  hasTest: boolean
  notes: readonly ImportNote[]
  /** Pictures that are left out. */
  skipped: readonly SkippedFile[]
}

/** Makes a candidate of them. Throws `class-count` when there are not two classes to train with. */
export function recordedCandidate(pictures: RecordedPictures): ImportCandidate {
  const { kind, name, shape, classNames, parts, hasTest, notes, skipped } = pictures
  const forTraining = new Set(parts.flatMap(({ split, labels }) => (split === 'train' ? [...new Set(labels)] : [])))
  if (forTraining.size < 2) throw new JackdawError('class-count', name, { found: forTraining.size })
  const [height, width, channels] = shape
  const open = (settings: ImportSettings) => Promise.resolve(recordedSource(pictures, settings))
  return {
    kind,
    classNames,
    adjustable: false,
    hasTest,
    suggested: { height, width, channels: channels === 1 ? 1 : 3 },
    notes,
    skipped,
    counts(settings) {
      const isTest = testMarks(pictures, settings)
      const counts = { train: classNames.map(() => 0), test: classNames.map(() => 0) }
      allLabels(parts).forEach((label, index) => {
        const side = isTest[index] ? counts.test : counts.train
        side[label] = (side[label] ?? 0) + 1
      })
      return counts
    },
    samples: async (settings, count, signal) => samplesFromChunks(await open(settings), count, signal),
    open,
  }
}

function allLabels(parts: readonly RecordedPart[]): Uint16Array {
  const all = new Uint16Array(parts.reduce((sum, { labels }) => sum + labels.length, 0))
  let at = 0
  for (const { labels } of parts) {
    all.set(labels, at)
    at += labels.length
  }
  return all
}

/** 1 for each picture of the test part, of all parts one behind the other. */
function testMarks({ parts, hasTest, classNames }: RecordedPictures, settings: ImportSettings): Uint8Array {
  if (!hasTest) return drawSplit(allLabels(parts), classNames.length, settings.testShare, settings.seed)
  const marks = new Uint8Array(parts.reduce((sum, { labels }) => sum + labels.length, 0))
  let at = 0
  for (const { split, labels } of parts) {
    if (split === 'test') marks.fill(1, at, at + labels.length)
    at += labels.length
  }
  return marks
}

function recordedSource(pictures: RecordedPictures, settings: ImportSettings): PictureSource {
  const { kind, name, shape, classNames, parts, skipped } = pictures
  const size = pictureBytes(shape)
  const expected = parts.reduce((sum, { labels }) => sum + labels.length, 0)
  let imported = 0
  return {
    origin: { kind, detail: name },
    attribution: '',
    shape,
    classNames,
    expected,
    async *chunks(signal) {
      const isTest = testMarks(pictures, settings)
      for (const { labels, pictures: partPictures } of parts) {
        let done = 0
        for await (const pixels of partPictures()) {
          if (signal.aborted) throw new JackdawError('import-cancelled', name)
          const count = Math.min(pixels.length / size, labels.length - done)
          const marks = isTest.subarray(imported, imported + count)
          yield* bySplit(pixels, labels.slice(done, done + count), marks, size)
          done += count
          imported += count
        }
        if (done < labels.length)
          throw new JackdawError('file-damaged', name, { reason: 'it became shorter while it was read' })
      }
    },
    report: () => ({
      found: imported + skipped.length,
      imported,
      skipped: skipped.length,
      repaired: 0,
      skippedFiles: skipped,
      repairedFiles: [],
    }),
    close: () => Promise.resolve(),
  }
}

/** The pictures of each split by themselves, in their order. */
function* bySplit(
  pixels: Uint8Array,
  labels: Uint16Array,
  isTest: Uint8Array,
  size: number,
): Generator<PictureChunk, void, void> {
  for (const [side, split] of splitNames.entries()) {
    const indices = [...labels.keys()].filter((index) => isTest[index] === side)
    if (indices.length === 0) continue
    if (indices.length === labels.length) {
      yield { split, pixels: pixels.subarray(0, labels.length * size), labels, names: null }
      return
    }
    const own = new Uint8Array(indices.length * size)
    indices.forEach((index, k) => own.set(pixels.subarray(index * size, (index + 1) * size), k * size))
    yield { split, pixels: own, labels: Uint16Array.from(indices, (index) => labels[index] ?? 0), names: null }
  }
}
