import type { Area } from './placement'
import type { Samples } from './shrink'

/** Lobes of the kernel. */
const lobes = 3

/** Weights are whole multiples of this, so that the last bits of `Math.sin`, which may differ between machines, decide nothing. */
const weightStep = 2 ** -22

/** For each pixel of a line: the first sample that it is made of, how many there are, and their weights, `most` places for each pixel. */
interface Taps {
  first: Int32Array
  counts: Int32Array
  weights: Float64Array
  most: number
}

/**
 * Resamples an area to `width` x `height` with a Lanczos kernel of three lobes (C. E. Duchon: Lanczos Filtering in One and Two
 * Dimensions, 1979), widened where the picture becomes smaller so that every sample counts. Samples beyond the area are not
 * used. Values may lie a little outside 0 to 255.
 */
export function lanczos(
  source: Samples,
  area: Area,
  width: number,
  height: number,
): Samples & { pixels: Float32Array } {
  const { channels } = source
  const across = taps(area.left, area.width, width, source.width)
  const down = taps(area.top, area.height, height, source.height)
  const firstRow = down.first.reduce((least, row) => Math.min(least, row), source.height)
  const endRow = down.first.reduce((end, row, k) => Math.max(end, row + (down.counts[k] ?? 0)), 0)
  const rows = new Float32Array((endRow - firstRow) * width * channels)
  for (let row = firstRow; row < endRow; row++)
    weighAcross(source, row, across, rows, (row - firstRow) * width * channels)
  const pixels = new Float32Array(width * height * channels)
  const stride = width * channels
  for (let y = 0; y < height; y++) {
    const from = ((down.first[y] ?? 0) - firstRow) * stride
    const tap = y * down.most
    const end = tap + (down.counts[y] ?? 0)
    for (let x = 0; x < stride; x++) {
      let sum = 0
      for (let k = tap, at = from + x; k < end; k++, at += stride) sum += (down.weights[k] ?? 0) * (rows[at] ?? 0)
      pixels[y * stride + x] = sum
    }
  }
  return { width, height, channels, pixels }
}

function weighAcross(
  { width, channels, pixels }: Samples,
  row: number,
  taps: Taps,
  rows: Float32Array,
  to: number,
): void {
  const { first, counts, weights, most } = taps
  const begin = row * width * channels
  for (let x = 0; x < first.length; x++) {
    const tap = x * most
    const end = tap + (counts[x] ?? 0)
    let at = begin + (first[x] ?? 0) * channels
    if (channels === 1) {
      let sum = 0
      for (let k = tap; k < end; k++) sum += (weights[k] ?? 0) * (pixels[at++] ?? 0)
      rows[to++] = sum
      continue
    }
    let red = 0
    let green = 0
    let blue = 0
    for (let k = tap; k < end; k++, at += 3) {
      const weight = weights[k] ?? 0
      red += weight * (pixels[at] ?? 0)
      green += weight * (pixels[at + 1] ?? 0)
      blue += weight * (pixels[at + 2] ?? 0)
    }
    rows[to++] = red
    rows[to++] = green
    rows[to++] = blue
  }
}

/** Weights that were made lately: pictures of a collection often have one size. */
const made = new Map<string, Taps>()
const mostMade = 16

/** Weights for `count` pixels that cover `length` samples from `start` on, of a line of `samples`. Those of a pixel add up to 1. */
function taps(start: number, length: number, count: number, samples: number): Taps {
  const key = [start, length, count, samples].join()
  const known = made.get(key)
  if (known) return known
  if (made.size >= mostMade) made.clear()
  const fresh = makeTaps(start, length, count, samples)
  made.set(key, fresh)
  return fresh
}

function makeTaps(start: number, length: number, count: number, samples: number): Taps {
  const scale = length / count
  const widened = Math.max(1, scale)
  const reach = lobes * widened
  const least = Math.max(0, Math.floor(start))
  const last = Math.min(samples, Math.ceil(start + length))
  const most = Math.ceil(2 * reach) + 2
  const taps = {
    first: new Int32Array(count),
    counts: new Int32Array(count),
    weights: new Float64Array(count * most),
    most,
  }
  for (let pixel = 0; pixel < count; pixel++) {
    const centre = start + (pixel + 0.5) * scale
    const from = Math.max(least, Math.floor(centre - reach))
    const to = Math.min(last, Math.ceil(centre + reach))
    const weights = taps.weights.subarray(pixel * most, pixel * most + to - from)
    let sum = 0
    for (let k = 0; k < weights.length; k++) sum += weights[k] = kernel((from + k + 0.5 - centre) / widened)
    for (let k = 0; k < weights.length; k++) weights[k] = Math.round((weights[k] ?? 0) / sum / weightStep) * weightStep
    taps.first[pixel] = from
    taps.counts[pixel] = to - from
  }
  return taps
}

function kernel(x: number): number {
  if (x === 0) return 1
  if (Math.abs(x) >= lobes) return 0
  const angle = Math.PI * x
  return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / (angle * angle)
}
