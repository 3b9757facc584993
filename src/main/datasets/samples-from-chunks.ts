import { pictureBytes } from '../../shared/dataset'
import type { SourceSample } from './importers/importer'
import type { PictureSource } from './picture-source'

/** Of a source that is larger, this much is looked at for samples, in bytes. */
const glanceBytes = 64e6

/**
 * The first pictures of all classes in turn, from the beginning of a source whose pictures cost nothing to decode. Closes the source.
 * @param count most samples
 */
export async function samplesFromChunks(
  source: PictureSource,
  count: number,
  signal: AbortSignal,
): Promise<SourceSample[]> {
  const size = pictureBytes(source.shape)
  const byClass = source.classNames.map((): SourceSample[] => [])
  let seen = 0
  try {
    for await (const { pixels, labels, names } of source.chunks(signal)) {
      labels.forEach((label, k) => {
        const samples = byClass[label]
        if (!samples || samples.length >= count) return
        const bytes = Uint8Array.from(pixels.subarray(k * size, (k + 1) * size))
        samples.push({ label, name: names?.[k] ?? '', pixels: bytes, original: null })
      })
      seen += pixels.length
      if (seen >= glanceBytes) break
    }
  } finally {
    await source.close()
  }
  return inTurn(byClass).slice(0, count)
}

/** The first of each list, then the second of each, and so on. */
export function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0)
  return Array.from({ length: longest }, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat()
}
