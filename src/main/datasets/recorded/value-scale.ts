/** Rounding on the way leaves real numbers a little outside of their range. */
const slack = 1e-3

/** Whether a real number can be part of a picture in [0, 1] or [0, 255]. False for what is no number. */
export const isPixelValue = (value: number): boolean => value >= -slack && value <= 255 + slack

/** What real numbers are multiplied by to be in [0, 255], told by the largest of them all: 255 when none is above 1. */
export const scaleFor = (largest: number): 1 | 255 => (largest <= 1 + slack ? 255 : 1)

/** Numbers as bytes: multiplied, rounded to the nearest (halves to even), and kept in [0, 255]. */
export function toBytes(values: ArrayLike<number>, scale: number): Uint8Array {
  const bytes = new Uint8ClampedArray(values.length)
  for (let k = 0; k < bytes.length; k++) bytes[k] = (values[k] ?? 0) * scale
  return new Uint8Array(bytes.buffer)
}
