/** The mean of so many bytes. */
export function mean(at: usize, size: i32): f64 {
  let sums = i32x4.splat(0)
  let k = 0
  for (; k + 16 <= size; k += 16)
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(at + k))))
  let sum = f64(u32(i32x4.extract_lane(sums, 0))) + f64(u32(i32x4.extract_lane(sums, 1)))
  sum += f64(u32(i32x4.extract_lane(sums, 2))) + f64(u32(i32x4.extract_lane(sums, 3)))
  for (; k < size; k++) sum += f64(load<u8>(at + k))
  return sum / f64(size)
}

/** Makes `slope * value + offset` of every value, rounded, held between 0 and 255. */
export function tone(at: usize, size: i32, slope: f32, offset: f32): void {
  const factor = f32x4.splat(slope)
  const summand = f32x4.splat(offset + 0.5)
  for (let k = 0; k < size; k += 16) {
    const values = v128.load(at + k)
    const first = toned(i16x8.extend_low_i8x16_u(values), factor, summand)
    const second = toned(i16x8.extend_high_i8x16_u(values), factor, summand)
    v128.store(at + k, i8x16.narrow_i16x8_u(first, second))
  }
}

/** Eight values of 16 bits. */
function toned(values: v128, factor: v128, summand: v128): v128 {
  const first = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(values))
  const second = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(values))
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(first, factor), summand)),
    i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(second, factor), summand)),
  )
}

/** Gives one value to all channels of the pixels from `left` and `top` up to before `right` and `bottom`. */
export function fillRectangle(
  at: usize,
  width: i32,
  channels: i32,
  left: i32,
  top: i32,
  right: i32,
  bottom: i32,
  value: u8,
): void {
  const size = (right - left) * channels
  for (let row = top; row < bottom; row++) memory.fill(at + (row * width + left) * channels, value, size)
}
