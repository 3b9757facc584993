import type { PictureShape } from '../../../shared/dataset'
import type { Finding } from '../../../shared/doctor'
import { side } from '../edits/dataset-view'
import type { CaseContext } from './case-key'
import { findingOfSingles } from './finding-of'

/** A picture was enlarged when both its sides in the file are at most this share of the sides that it has now. */
const tinyShare = 0.5
/** Times that a side, as the root of the area, or a proportion has to differ from the median to be unusual. */
const oddSide = 4
const oddProportion = 2
/** What more than this share of the pictures have is not unusual. */
const oddShare = 0.05

/** What is unusual about the sizes that pictures had in their files. `sizes` is width and height of each, zeros where unknown. */
export function sizeFindings(sizes: Uint32Array, [height, width]: PictureShape, context: CaseContext): Finding[] {
  const known: number[] = []
  context.view.sides.forEach((of, index) => {
    if (of <= side.test && sizes[2 * index]) known.push(index)
  })
  const widthOf = (index: number) => sizes[2 * index] ?? 1
  const heightOf = (index: number) => sizes[2 * index + 1] ?? 1
  const tiny = known.filter((index) => widthOf(index) <= tinyShare * width && heightOf(index) <= tinyShare * height)
  const large = odd(known, (index) => Math.log(widthOf(index) * heightOf(index)) / 2, Math.log(oddSide))
  const long = odd(known, (index) => Math.log(widthOf(index) / heightOf(index)), Math.log(oddProportion))
  const enlarged = new Set(tiny)
  const unusual = large.filter((index) => !enlarged.has(index))
  return [
    findingOfSingles('tiny', tiny, context),
    findingOfSingles('odd-size', unusual, context),
    findingOfSingles('odd-shape', long, context),
  ].filter((finding) => finding !== null)
}

/** Those whose value is further from the median than `limit`; none when they are too many to be unusual. */
function odd(indices: readonly number[], valueOf: (index: number) => number, limit: number): number[] {
  const values = Float64Array.from(indices, valueOf).sort()
  const median = values[values.length >> 1] ?? 0
  const found = indices.filter((index) => Math.abs(valueOf(index) - median) > limit)
  return found.length <= oddShare * indices.length ? found : []
}
