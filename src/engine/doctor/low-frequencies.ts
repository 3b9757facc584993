/** Frequencies along each side. */
const side = 8

/** Numbers that describe one picture: the lowest frequencies but the first, which is only its brightness. */
export const frequencyCount = side * side

/**
 * The lowest frequencies of a picture's discrete cosine transform, and the perceptual hash ("pHash") that is made from their signs: C.
 * Zauner: Implementation and Benchmarking of Perceptual Image Hash Functions, 2010. Taken from the picture as it is, whatever its size,
 * instead of from a copy of 32 x 32: the cosines are sampled where its pixels are.
 */
export class LowFrequencies {
  private readonly across: Float32Array
  private readonly down: Float32Array
  private readonly rows: Float32Array
  private readonly values = new Float32Array(frequencyCount)
  private readonly sorted = new Float32Array(frequencyCount - 1)

  constructor(
    private readonly height: number,
    private readonly width: number,
  ) {
    this.across = cosines(width)
    this.down = cosines(height)
    this.rows = new Float32Array(height * side)
  }

  /**
   * Writes a picture's hash as two words to `code`, and its frequencies, scaled so that their squares add up to 127 squared, to
   * `shape`; the first of them is 0.
   */
  measure(grey: Float32Array, code: Uint32Array, shape: Int8Array): void {
    const { values } = this
    this.transform(grey)
    values[0] = 0
    let squares = 0
    for (const value of values) squares += value * value
    const scale = squares > 0 ? 127 / Math.sqrt(squares) : 0
    const { sorted } = this
    sorted.set(values.subarray(1))
    sorted.sort()
    const median = sorted[sorted.length >> 1] ?? 0
    code.fill(0)
    for (let k = 1; k < frequencyCount; k++) {
      const value = values[k] ?? 0
      shape[k] = Math.round(value * scale)
      if (value > median) code[k >> 5] = (code[k >> 5] ?? 0) | (1 << (k & 31))
    }
    shape[0] = 0
  }

  private transform(grey: Float32Array): void {
    const { width, height, across, down, rows, values } = this
    for (let y = 0; y < height; y++)
      for (let u = 0; u < side; u++) {
        let sum = 0
        for (let x = 0, at = y * width, c = u * width; x < width; x++) sum += (grey[at + x] ?? 0) * (across[c + x] ?? 0)
        rows[y * side + u] = sum
      }
    for (let v = 0; v < side; v++)
      for (let u = 0; u < side; u++) {
        let sum = 0
        for (let y = 0, c = v * height; y < height; y++) sum += (rows[y * side + u] ?? 0) * (down[c + y] ?? 0)
        values[v * side + u] = sum
      }
  }
}

/** The first rows of the orthonormal transform of `length` values; row after row. */
function cosines(length: number): Float32Array {
  const table = new Float32Array(side * length)
  for (let u = 0; u < side; u++)
    for (let x = 0; x < length; x++)
      table[u * length + x] =
        // A side of fewer pixels has no higher frequencies.
        u < length ? Math.cos((Math.PI * (2 * x + 1) * u) / (2 * length)) * Math.sqrt((u ? 2 : 1) / length) : 0
  return table
}
