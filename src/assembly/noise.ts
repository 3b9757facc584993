/**
 * Adds ready-made deviates to values, which stay between 0 and 255: `count` whole numbers of 16 bits, a power of two, read from number `first`
 * on and from the start again after the last. Behind them the first 15 have to stand once more.
 */
export function addNoise(at: usize, size: i32, deviates: usize, count: i32, first: i32): void {
  for (let k = 0; k < size; k += 16) {
    const from = deviates + 2 * ((first + k) & (count - 1))
    const values = v128.load(at + k)
    const low = i16x8.add(i16x8.extend_low_i8x16_u(values), v128.load(from))
    const high = i16x8.add(i16x8.extend_high_i8x16_u(values), v128.load(from, 16))
    v128.store(at + k, i8x16.narrow_i16x8_u(low, high))
  }
}
