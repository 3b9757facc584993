import { defaultImportSettings, sideLimits, type ImportSettings } from '../../../shared/import'
import type { PictureShape } from '../../../shared/dataset'
import type { DecodedFile, PictureDecoder } from '../importers/importer'
import { decodeBatch, inBatches } from './decode-batch'
import type { LabelledPictures } from './labelled-pictures'

/** Files that are looked at, spread over all: at most this many, fewer when they would have more bytes together. */
const glance = { files: 200, bytes: 24e6 }
/** Size that they are looked at in; large enough to tell grey from colour. */
const glanceShape: PictureShape = [64, 64, 3]

/** Pictures that are all of one size are kept so, up to this side. */
const keptSide = 128
/** Sides that networks halve well, for all others. */
const sides = [32, 48, 64, 96]

/**
 * Which size and channels suit most of the pictures, from decoding some of them: their own size when it is small and the same for
 * all, otherwise a square near to the median of their smaller sides; grey when all that were seen are grey. The defaults when none
 * could be read.
 */
export async function suggestSize(
  pictures: LabelledPictures,
  decoder: PictureDecoder,
  signal: AbortSignal,
): Promise<Pick<ImportSettings, 'height' | 'width' | 'channels'>> {
  const seen: { width: number; height: number; grey: boolean }[] = []
  for (const positions of inBatches(pictures, spread(pictures), glanceShape)) {
    const how = { shape: glanceShape, fit: 'stretch' as const }
    const decoded = await decodeBatch(pictures, positions, decoder, how, signal)
    for (const picture of decoded) if (picture.ok) seen.push({ ...picture, grey: isGrey(picture) })
  }
  const [first, ...others] = seen
  const { height, width, channels } = defaultImportSettings
  if (!first) return { height, width, channels }
  const own = { height: first.height, width: first.width }
  const same = others.every((picture) => picture.height === own.height && picture.width === own.width)
  const small = [own.height, own.width].every((side) => side >= sideLimits.smallest && side <= keptSide)
  const side = nearestSide(seen)
  return {
    ...(same && small ? own : { height: side, width: side }),
    channels: seen.every(({ grey }) => grey) ? 1 : 3,
  }
}

/** Positions of files at equal distances, as many as are looked at. */
function spread({ files, tree }: LabelledPictures): number[] {
  const choose = (count: number) =>
    Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * files.length) / count))
  const most = choose(Math.min(files.length, glance.files))
  const bytes = most.reduce((sum, position) => sum + (tree.files.at(files[position] ?? 0)?.bytes ?? 0), 0)
  return bytes <= glance.bytes ? most : choose(Math.max(1, Math.floor((most.length * glance.bytes) / bytes)))
}

function nearestSide(seen: readonly { width: number; height: number }[]): number {
  const smaller = seen.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b)
  const median = smaller[smaller.length >> 1] ?? 0
  return sides.reduce((best, side) => (Math.abs(side - median) < Math.abs(best - median) ? side : best))
}

/** Of three channels. */
function isGrey({ pixels }: Extract<DecodedFile, { ok: true }>): boolean {
  for (let k = 0; k < pixels.length; k += 3)
    if (pixels[k] !== pixels[k + 1] || pixels[k] !== pixels[k + 2]) return false
  return true
}
