/** Whether a picture with this EXIF orientation is shown with its sides exchanged. */
export const exchangesSides = (orientation: number): boolean => orientation >= 5

/**
 * Turns stored pixels as EXIF says that they are shown (CIPA DC-008 "Exif", tag 0112): `pixels` are `width` x `height` as stored. The
 * answer has the sides exchanged from orientation 5 on.
 */
export function oriented(
  pixels: Uint8Array,
  [width, height]: [number, number],
  channels: number,
  orientation: number,
): Uint8Array {
  if (orientation === 1) return pixels
  const across = exchangesSides(orientation)
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const [columns, rows] = across ? [height, width] : [width, height]
  const turned = new Uint8Array(pixels.length)
  let to = 0
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const [storedX, storedY] = across ? [y, x] : [x, y]
      const column = fromRight ? width - 1 - storedX : storedX
      const row = fromBottom ? height - 1 - storedY : storedY
      const from = (row * width + column) * channels
      for (let k = 0; k < channels; k++) turned[to++] = pixels[from + k] ?? 0
    }
  return turned
}
