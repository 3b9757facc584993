import { pictureBytes, type DatasetSummary, type PictureShape } from '../../shared/dataset'
import { mostListed, type ImportPreview, type ImportSettings } from '../../shared/import'
import { ContentHash } from './content-hash'
import type { ImportChoice } from './import-choices'
import { importFingerprint } from './import-fingerprint'
import type { ImportCandidate } from './importers/importer'
import { firstRows } from './trees/packed-rows'

const sampleCount = 20
/** Samples of large pictures are fewer, so that what goes to the window stays small. */
const sampleBytes = 4 * 1024 * 1024
/** Arrays up to this size are read through, which finds damage and tells whether the library has the same content. */
const readThroughBytes = 256e6

/** Looks at a choice with some settings, without writing anything. Throws what its files throw. */
export async function previewImport(
  { id, tree, candidate }: ImportChoice,
  settings: ImportSettings,
  known: readonly DatasetSummary[],
  signal: AbortSignal,
): Promise<ImportPreview> {
  const shape: PictureShape = [settings.height, settings.width, settings.channels]
  const { kind, adjustable, hasTest, notes, skipped } = candidate
  const ownShape = adjustable ? shape : await shapeOf(candidate, settings)
  const classCounts = candidate.counts(settings)
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)
  const counts = { train: sum(classCounts.train), test: sum(classCounts.test) }
  const most = Math.min(sampleCount, Math.floor(sampleBytes / pictureBytes(ownShape)))
  const samples = await candidate.samples(settings, most, signal)
  const fingerprint = importFingerprint(tree, candidate, settings)
  const content =
    !adjustable && (counts.train + counts.test) * pictureBytes(ownShape) <= readThroughBytes
      ? await contentHash(candidate, settings, signal)
      : null
  const same = known.find(
    (dataset) => dataset.hash === content || (content === null && dataset.origin.fingerprint === fingerprint),
  )
  return {
    choiceId: id,
    folderName: tree.name,
    kind,
    settings,
    adjustable,
    hasTest,
    shape: ownShape,
    classNames: [...candidate.classNames],
    counts,
    classCounts,
    samples: samples.map((sample) => ({ ...sample, pixels: Array.from(sample.pixels) })),
    skipped: firstRows(skipped, mostListed),
    skippedCount: skipped.length,
    notes: [...notes],
    sameAs: same?.name ?? null,
  }
}

/** Arrays have the shape that they have; it may be larger than settings can say. */
async function shapeOf(candidate: ImportCandidate, settings: ImportSettings): Promise<PictureShape> {
  const source = await candidate.open(settings)
  await source.close()
  return source.shape
}

/** Reads a source through as an import would. */
async function contentHash(candidate: ImportCandidate, settings: ImportSettings, signal: AbortSignal): Promise<string> {
  const source = await candidate.open(settings)
  const hash = new ContentHash()
  const counts = { train: 0, test: 0 }
  try {
    for await (const chunk of source.chunks(signal)) {
      hash.add(chunk)
      counts[chunk.split] += chunk.labels.length
    }
  } finally {
    await source.close()
  }
  return hash.digest({ shape: source.shape, classNames: source.classNames, counts })
}
