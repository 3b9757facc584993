/** Blocks along each side that pictures are compared in. */
const blocks = 4

/** How different two pictures are, each brought to mean 0 and deviation 1, so that another brightness or contrast is no difference. */
export interface PictureDifference {
  /** Mean squared difference: 0 for the same, 2 for pictures that have nothing to do with each other. */
  whole: number
  /** The same of the block, of 4 x 4, where they differ most: a small thing that only one of them has. */
  worstBlock: number
}

/** Compares two pictures of the same shape, all channels alike. Infinite when one of them is a single value. */
export function pictureDifference(
  a: Uint8Array,
  b: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): PictureDifference {
  const first = scaleOf(a)
  const second = scaleOf(b)
  if (first.deviation === 0 || second.deviation === 0) return { whole: Infinity, worstBlock: Infinity }
  const sums = new Float64Array(blocks * blocks)
  const counts = new Uint32Array(blocks * blocks)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const block = Math.floor((y * blocks) / height) * blocks + Math.floor((x * blocks) / width)
      for (let c = 0; c < channels; c++, at++) {
        const difference =
          ((a[at] ?? 0) - first.mean) / first.deviation - ((b[at] ?? 0) - second.mean) / second.deviation
        sums[block] = (sums[block] ?? 0) + difference * difference
      }
      counts[block] = (counts[block] ?? 0) + channels
    }
  const worst = sums.reduce((most, sum, block) => Math.max(most, sum / Math.max(1, counts[block] ?? 1)), 0)
  return { whole: sums.reduce((total, sum) => total + sum, 0) / a.length, worstBlock: worst }
}

function scaleOf(pixels: Uint8Array): { mean: number; deviation: number } {
  let sum = 0
  let squares = 0
  for (const value of pixels) {
    sum += value
    squares += value * value
  }
  const mean = sum / pixels.length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) }
}
