import type { PictureShape } from '../../../shared/dataset'
import type { ImportSettings } from '../../../shared/import'
import type { ImportCandidate, ImportContext, SourceSample } from '../importers/importer'
import { inTurn } from '../samples-from-chunks'
import { drawSplit } from '../splits/draw-split'
import { decodeBatch, inBatches } from './decode-batch'
import type { LabelledPictures } from './labelled-pictures'
import { pictureFilesSource } from './picture-files-source'
import { suggestSize } from './suggest-size'

/** For each sample that is wanted, so many files are tried at most. */
const triesPerSample = 5

/** Makes a candidate of labelled picture files; looks at some of them to suggest a size. */
export async function pictureFilesCandidate(
  pictures: LabelledPictures,
  { decoder, signal: recognising }: ImportContext,
): Promise<ImportCandidate> {
  const { kind, classNames, labels, notes, skipped } = pictures
  const testMarks = ({ testShare, seed }: ImportSettings) =>
    pictures.isTest ?? drawSplit(labels, classNames.length, testShare, seed)
  return {
    kind,
    classNames,
    adjustable: true,
    hasTest: pictures.isTest !== null,
    suggested: await suggestSize(pictures, decoder, recognising),
    notes,
    skipped,
    counts(settings) {
      const isTest = testMarks(settings)
      const counts = { train: classNames.map(() => 0), test: classNames.map(() => 0) }
      labels.forEach((label, position) => {
        const side = isTest[position] ? counts.test : counts.train
        side[label] = (side[label] ?? 0) + 1
      })
      return counts
    },
    async samples(settings, count, signal) {
      const shape: PictureShape = [settings.height, settings.width, settings.channels]
      const tried = firstInTurn(labels, classNames.length, count * triesPerSample)
      const samples: SourceSample[] = []
      while (samples.length < count && tried.length > 0) {
        const wanted = tried.splice(0, count - samples.length)
        for (const batch of inBatches(pictures, wanted, shape)) {
          const decoded = await decodeBatch(pictures, batch, decoder, { shape, fit: settings.fit }, signal)
          for (const [k, outcome] of decoded.entries()) {
            if (!outcome.ok) continue
            const { pixels, width, height } = outcome
            const position = batch[k] ?? 0
            const name = pictures.tree.files.at(pictures.files[position] ?? 0)?.name ?? ''
            samples.push({ label: labels[position] ?? 0, name, pixels, original: { width, height } })
          }
        }
      }
      return samples
    },
    open: (settings) => Promise.resolve(pictureFilesSource(pictures, testMarks(settings), settings, decoder)),
  }
}

/** Positions of the first picture of each class, then of the second of each, and so on; at most `count`. */
function firstInTurn(labels: Uint16Array, classCount: number, count: number): number[] {
  const byClass = Array.from({ length: classCount }, (): number[] => [])
  labels.forEach((label, position) => {
    const positions = byClass[label]
    if (positions && positions.length < count) positions.push(position)
  })
  return inTurn(byClass).slice(0, count)
}
