import { HammingIndex } from './hamming-index'
import { frequencyCount } from './low-frequencies'
import { pictureDifference } from './picture-difference'

/**
 * Bits in which the hashes of two versions of a picture differ at most: the largest radius that the index is as fast for as for 4. Of
 * 260 pictures (MNIST, and noise with the spectrum of photographs) saved as JPEG of quality 50 to 90, made brighter, paler or noisy, all
 * stayed below.
 */
const radius = 7

/**
 * Most that two versions of a picture differ by. Among the 2.4 thousand million pairs of MNIST's 70,000 different pictures the two
 * most alike differ by 0.017 as a whole; JPEG of quality 75 makes 0.005, of quality 50 on average 0.012.
 */
const limits = { whole: 0.012, worstBlock: 0.06 }

/** Pictures whose lowest frequencies have less in common than this are not read again to be compared: cosine of the angle between. */
const alike = 0.99

/**
 * Comparisons of hashes in all, of which each picture has its part, and of a picture's pixels; beyond, some versions may be missed. A
 * million pictures of which no two belong together take a tenth of it, a million that all look alike take it whole: two minutes.
 */
const comparisons = 4e10
const mostRead = 8

export interface NearGroups {
  /** For each picture the first one that it is a version of; itself, when there is none before it. */
  leaders: Uint32Array
  /** Whether some pictures were not compared with all that they had to be. */
  limited: boolean
}

/** What is known of each picture by its place. */
export interface Descriptions {
  /** Two words a picture. */
  codes: Uint32Array
  /** As `LowFrequencies` makes them. */
  shapes: Int8Array
  /** 0 for pictures that are not compared: copies, and pictures with next to nothing on them. */
  compared: Uint8Array
}

/**
 * Finds pictures that are nearly the same: candidates by their perceptual hash, then by their lowest frequencies, then by all their
 * pixels. Every picture of a group is compared with the group's first, so that groups do not drift. `turn` is awaited for each picture.
 */
export async function nearGroups(
  { codes, shapes, compared }: Descriptions,
  shape: readonly [number, number, number],
  read: (index: number) => Uint8Array,
  turn: (done: number) => Promise<void>,
): Promise<NearGroups> {
  const leaders = Uint32Array.from(compared.keys())
  const index = new HammingIndex(codes, radius)
  const most = Math.ceil(comparisons / compared.length)
  let limited = false
  for (let item = 0; item < compared.length; item++) {
    await turn(item)
    if (!compared[item]) continue
    const candidates: Candidate[] = []
    const all = index.search(item, most, (found) => {
      const similarity = cosine(shapes, item, found)
      if (similarity >= alike) keepMostAlike(candidates, { item: found, cosine: similarity })
      return false
    })
    if (!all) limited = true
    const pixels = candidates.length > 0 ? read(item) : null
    for (const candidate of candidates) {
      if (!pixels) break
      const { whole, worstBlock } = pictureDifference(pixels, read(candidate.item), shape)
      if (whole > limits.whole || worstBlock > limits.worstBlock) continue
      leaders[item] = candidate.item
      break
    }
    if (leaders[item] === item) index.add(item)
  }
  return { leaders, limited }
}

interface Candidate {
  item: number
  cosine: number
}

/** Puts a candidate into its place among the `mostRead` that are most alike: of many thousands only those are ever read. */
function keepMostAlike(kept: Candidate[], candidate: Candidate): void {
  let place = kept.length
  while (place > 0 && comesBefore(candidate, kept[place - 1] as Candidate)) place--
  if (place === mostRead) return
  kept.splice(place, 0, candidate)
  if (kept.length > mostRead) kept.pop()
}

const comesBefore = (a: Candidate, b: Candidate) => a.cosine > b.cosine || (a.cosine === b.cosine && a.item < b.item)

function cosine(shapes: Int8Array, a: number, b: number): number {
  let sum = 0
  for (let k = 0, at = a * frequencyCount, to = b * frequencyCount; k < frequencyCount; k++)
    sum += (shapes[at + k] ?? 0) * (shapes[to + k] ?? 0)
  return sum / (127 * 127)
}
