/**
 * Writes a picture as it looks after a movement, bilinear; what would come in from outside is the nearest border. The pixel at `column` and
 * `row` comes from `x = x0 + xByX * column + xByY * row`, and `y` alike, in pixels of the source. Places are whole numbers of 1/65536 of
 * a pixel, and values are weighed with the first eight of those bits. At most 4 channels.
 */
export function resample(
  source: usize,
  target: usize,
  height: i32,
  width: i32,
  channels: i32,
  x0: f64,
  xByX: f64,
  xByY: f64,
  y0: f64,
  yByX: f64,
  yByY: f64,
): void {
  const stepX = fixed(xByX)
  const stepY = fixed(yByX)
  for (let row = 0; row < height; row++) {
    const x = fixed(x0 + xByY * f64(row))
    const y = fixed(y0 + yByY * f64(row))
    // What is written behind a row is overwritten by the next one.
    const to = target + row * width * channels
    if (channels === 1) writeGreyRow(source, to, height, width, x, y, stepX, stepY)
    else writeRow(source, to, height, width, channels, x, y, stepX, stepY)
  }
}

function fixed(value: f64): i32 {
  return i32(floor(value * 65536 + 0.5))
}

/** Four pixels at a time. */
function writeGreyRow(
  source: usize,
  to: usize,
  height: i32,
  width: i32,
  firstX: i32,
  firstY: i32,
  stepX: i32,
  stepY: i32,
): void {
  const columns = i32x4(0, 1, 2, 3)
  const sideX = i32x4.splat(width)
  const sideY = i32x4.splat(height)
  let x = i32x4.add(i32x4.splat(firstX), i32x4.mul(i32x4.splat(stepX), columns))
  let y = i32x4.add(i32x4.splat(firstY), i32x4.mul(i32x4.splat(stepY), columns))
  for (let column = 0; column < width; column += 4) {
    const left = nearer(x, sideX)
    const top = nearer(y, sideY)
    const from = i32x4.add(i32x4.splat(i32(source)), i32x4.add(i32x4.mul(top, sideX), left))
    const first = usize(i32x4.extract_lane(from, 0))
    const second = usize(i32x4.extract_lane(from, 1))
    const third = usize(i32x4.extract_lane(from, 2))
    const fourth = usize(i32x4.extract_lane(from, 3))
    // Each 16 bits are a pixel and its neighbour to the right; behind those of the four upper lines are those of the lower ones.
    let pairs = v128.load_zero<u32>(first)
    pairs = v128.load_lane<u16>(second, pairs, 1)
    pairs = v128.load_lane<u16>(third, pairs, 2)
    pairs = v128.load_lane<u16>(fourth, pairs, 3)
    pairs = v128.load_lane<u16>(first + width, pairs, 4)
    pairs = v128.load_lane<u16>(second + width, pairs, 5)
    pairs = v128.load_lane<u16>(third + width, pairs, 6)
    pairs = v128.load_lane<u16>(fourth + width, pairs, 7)
    const across = beyond(x, left, sideX)
    const value = between(
      v128.and(pairs, i16x8.splat(255)),
      i16x8.shr_u(pairs, 8),
      i16x8.narrow_i32x4_s(across, across),
      beyond(y, top, sideY),
    )
    store<u32>(to + column, value)
    x = i32x4.add(x, i32x4.splat(4 * stepX))
    y = i32x4.add(y, i32x4.splat(4 * stepY))
  }
}

/** The channels of one pixel at a time. */
function writeRow(
  source: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  firstX: i32,
  firstY: i32,
  stepX: i32,
  stepY: i32,
): void {
  const line = width * channels
  // Both coordinates go through the same arithmetic.
  const sides = i32x4(width, height, 0, 0)
  const steps = i32x4(stepX, stepY, 0, 0)
  let places = i32x4(firstX, firstY, 0, 0)
  for (let column = 0; column < width; column++) {
    const pixel = nearer(places, sides)
    const weights = beyond(places, pixel, sides)
    const from = source + i32x4.extract_lane(pixel, 1) * line + i32x4.extract_lane(pixel, 0) * channels
    const left = v128.load_lane<u32>(from + line, v128.load_zero<u32>(from), 1)
    const right = v128.load_lane<u32>(from + line + channels, v128.load_zero<u32>(from + channels), 1)
    const value = between(
      i16x8.extend_low_i8x16_u(left),
      i16x8.extend_low_i8x16_u(right),
      i16x8.splat(i16(i32x4.extract_lane(weights, 0))),
      i32x4.splat(i32x4.extract_lane(weights, 1)),
    )
    store<u32>(to, value)
    to += channels
    places = i32x4.add(places, steps)
  }
}

/** The nearer pixel that has another one behind it, or 0 where there is only one. */
function nearer(place: v128, side: v128): v128 {
  const last = i32x4.max_s(i32x4.sub(side, i32x4.splat(2)), i32x4.splat(0))
  return i32x4.min_s(i32x4.max_s(i32x4.shr_s(place, 16), i32x4.splat(0)), last)
}

/** How far a place is from that pixel towards the one behind it: 0 ... 256, and 0 where there is only one. */
function beyond(place: v128, pixel: v128, side: v128): v128 {
  const most = v128.and(i32x4.gt_s(side, i32x4.splat(1)), i32x4.splat(256))
  const distance = i32x4.sub(i32x4.shr_s(place, 8), i32x4.shl(pixel, 8))
  return i32x4.min_s(i32x4.max_s(distance, i32x4.splat(0)), most)
}

/**
 * Four bytes: between `left` and `right`, of which the first four lanes are the upper and the last four the lower ones, weighed with
 * `across` (16 bits), and then between upper and lower, weighed with `down` (32 bits).
 */
function between(left: v128, right: v128, across: v128, down: v128): u32 {
  const rows = i16x8.add(i16x8.shl(left, 8), i16x8.mul(i16x8.sub(right, left), across))
  const upper = i32x4.extend_low_i16x8_u(rows)
  const lower = i32x4.extend_high_i16x8_u(rows)
  const sum = i32x4.add(i32x4.shl(upper, 8), i32x4.mul(i32x4.sub(lower, upper), down))
  const values = i32x4.shr_s(i32x4.add(sum, i32x4.splat(32768)), 16)
  const words = i16x8.narrow_i32x4_u(values, values)
  return u32(i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0))
}
