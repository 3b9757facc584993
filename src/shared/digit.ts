/**
 * Makes a drawn or photographed digit look like those of MNIST: light strokes on black, size-normalised to a box of 20/28 of the
 * side with its aspect kept, anti-aliased, and moved so that its centre of mass lies in the centre of the field
 * (Y. LeCun, C. Cortes, C. Burges: The MNIST Database of Handwritten Digits; LeCun, Bottou, Bengio, Haffner: Gradient-Based
 * Learning Applied to Document Recognition, 1998, section III.A).
 */

/** The longer side of the ink, as a share of the field's side. */
const boxShare = 20 / 28

/** Values up to this share of the strongest ink count as background: noise of paper and camera. */
const inkShare = 1 / 8

/** Less contrast than this between background and strongest ink, in steps of 255, is an empty picture. */
const leastContrast = 16

interface Box {
  left: number
  top: number
  width: number
  height: number
}

/**
 * `gray` holds `width * height` bytes, row after row, 0 black and 255 white; digits may be dark on light or light on dark. Answers
 * `side * side` bytes, light on black; all 0 when there is no ink to be seen. Throws a RangeError when sizes do not fit.
 */
export function centreDigit(gray: Uint8Array, width: number, height: number, side: number): Uint8Array {
  if (!isSize(width) || !isSize(height) || !isSize(side) || gray.length !== width * height)
    throw new RangeError(`${gray.length} bytes are not a picture of ${width} x ${height}, or ${side} is not a side`)
  const field = new Uint8Array(side * side)
  const ink = lightOnBlack(gray, width, height)
  const box = ink && inkBox(ink, width, height)
  if (!ink || !box) return field

  const scale = Math.max(1, Math.round(side * boxShare)) / Math.max(box.width, box.height)
  const scaledWidth = Math.max(1, Math.round(box.width * scale))
  const scaledHeight = Math.max(1, Math.round(box.height * scale))
  const scaled = averageAreas(ink, width, box, scaledWidth, scaledHeight)

  // Whole pixels, as MNIST was made: its centres of mass lie within half a pixel of index side / 2.
  const mass = centreOfMass(scaled, scaledWidth, scaledHeight)
  const left = within(Math.round(side / 2 - mass.x), side - scaledWidth)
  const top = within(Math.round(side / 2 - mass.y), side - scaledHeight)
  for (let y = 0; y < scaledHeight; y++)
    for (let x = 0; x < scaledWidth; x++)
      field[(top + y) * side + left + x] = Math.round(scaled[y * scaledWidth + x] ?? 0)
  return field
}

const isSize = (n: number) => Number.isInteger(n) && n > 0

const within = (offset: number, most: number) => Math.min(Math.max(offset, 0), most)

/** Ink as light on black, with the background at 0 and the strongest ink at 255; null when there is no contrast. */
function lightOnBlack(gray: Uint8Array, width: number, height: number): Uint8Array | null {
  const border = borderMedian(gray, width, height)
  let darkest = 255
  let lightest = 0
  for (const value of gray) {
    if (value < darkest) darkest = value
    if (value > lightest) lightest = value
  }
  // The border is paper, so the ink is on the side of it where there is more room.
  const light = border - darkest > lightest - border
  const contrast = light ? border - darkest : lightest - border
  if (contrast < leastContrast) return null
  return gray.map((value) => Math.max(0, Math.round(((light ? border - value : value - border) * 255) / contrast)))
}

/** Median of the outermost pixels: what the background is, even when a stroke touches the edge. */
function borderMedian(gray: Uint8Array, width: number, height: number): number {
  const counts = new Uint32Array(256)
  let total = 0
  const count = (x: number, y: number) => {
    const value = gray[y * width + x] ?? 0
    counts[value] = (counts[value] ?? 0) + 1
    total++
  }
  for (let x = 0; x < width; x++) {
    count(x, 0)
    count(x, height - 1)
  }
  for (let y = 0; y < height; y++) {
    count(0, y)
    count(width - 1, y)
  }
  let seen = 0
  for (let value = 0; value < 256; value++) {
    seen += counts[value] ?? 0
    if (seen * 2 >= total) return value
  }
  return 0
}

/** Smallest box around all ink, or null when there is none. */
function inkBox(ink: Uint8Array, width: number, height: number): Box | null {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((ink[y * width + x] ?? 0) <= 255 * inkShare) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Every target pixel is the mean of the part of the box that it covers, edges by their share; first along rows, then columns. */
function averageAreas(ink: Uint8Array, stride: number, box: Box, width: number, height: number): Float64Array {
  const rows = new Float64Array(box.height * width)
  for (let y = 0; y < box.height; y++)
    for (let x = 0; x < width; x++)
      rows[y * width + x] = meanOver((at) => ink[(box.top + y) * stride + box.left + at] ?? 0, x, box.width / width)
  const scaled = new Float64Array(height * width)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      scaled[y * width + x] = meanOver((at) => rows[at * width + x] ?? 0, y, box.height / height)
  return scaled
}

/** Mean of a line of values over `[index * length, (index + 1) * length)`, where value k covers `[k, k + 1)`. */
function meanOver(valueAt: (index: number) => number, index: number, length: number): number {
  const start = index * length
  const end = start + length
  let sum = 0
  for (let k = Math.floor(start); k < end; k++) sum += valueAt(k) * (Math.min(end, k + 1) - Math.max(start, k))
  return sum / length
}

/** In indices of pixels: a single pixel at column 3 has its centre at x = 3. */
function centreOfMass(values: Float64Array, width: number, height: number): { x: number; y: number } {
  let mass = 0
  let x = 0
  let y = 0
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column] ?? 0
      mass += value
      x += value * column
      y += value * row
    }
  return { x: x / mass, y: y / mass }
}
