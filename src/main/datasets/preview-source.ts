import { pictureBytes, type ImportPreview } from '../../shared/dataset'
import { beginContentHash } from './content-hash'
import { countClasses, type PictureSource } from './picture-source'

const sampleCount = 20
/** Samples of large pictures are fewer, so that what goes to the window stays small. */
const sampleBytes = 4 * 1024 * 1024
/** Sources up to this size are read through, which finds damage and tells whether the library has the same content. */
const readThroughBytes = 256e6
/** Of larger ones this much is looked at. */
const glanceBytes = 64e6

export interface SourcePreview extends Pick<
  ImportPreview,
  'shape' | 'classNames' | 'counts' | 'classCounts' | 'samples'
> {
  /** Content hash, or null when the source was too large to read through. */
  hash: string | null
}

/** Looks at a source without writing anything. Throws what the source throws. Uses the source up. */
export async function previewSource(source: PictureSource): Promise<SourcePreview> {
  const { shape, classNames, counts, labels } = source
  const size = pictureBytes(shape)
  const readThrough = labels.length * size <= readThroughBytes
  const within = readThrough ? counts.train : Math.min(counts.train, Math.floor(glanceBytes / size))
  const wanted = pickSamples(labels.subarray(0, within), Math.min(sampleCount, Math.floor(sampleBytes / size)))
  const hash = beginContentHash(source, labels)
  const pixels = wanted.map(() => new Uint8Array(size))
  let position = 0
  for await (const chunk of source.pictures()) {
    if (readThrough) hash.update(chunk)
    wanted.forEach((index, k) => {
      const from = Math.max(index * size, position)
      const to = Math.min((index + 1) * size, position + chunk.length)
      if (from < to) pixels[k]?.set(chunk.subarray(from - position, to - position), from - index * size)
    })
    position += chunk.length
    if (!readThrough && position >= within * size) break
  }
  return {
    shape,
    classNames,
    counts,
    classCounts: countClasses(labels, counts, classNames.length),
    samples: wanted.map((index, k) => ({ label: labels[index] ?? 0, pixels: Array.from(pixels[k] ?? []) })),
    hash: readThrough ? hash.digest('hex') : null,
  }
}

/** Indices of the first picture of each class, then of the second of each, and so on until there are enough. */
function pickSamples(labels: Uint16Array, count: number): number[] {
  const byClass = new Map<number, number[]>()
  labels.forEach((label, index) => {
    const indices = byClass.get(label) ?? []
    byClass.set(label, indices)
    if (indices.length < count) indices.push(index)
  })
  const classes = [...byClass.keys()].sort((a, b) => a - b).map((label) => byClass.get(label) ?? [])
  const rounds = Array.from({ length: count }, (_, round) => classes.flatMap((indices) => indices[round] ?? []))
  return rounds.flat().slice(0, count)
}
