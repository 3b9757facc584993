/** Whether every pixel of a picture is the same. */
export function isBlank(pixels: Uint8Array, channels: number): boolean {
  for (let k = channels; k < pixels.length; k++) if (pixels[k] !== pixels[k - channels]) return false
  return true
}

/** A decoder fills what is missing of a JPEG file with this grey; rounding moves it by one. */
const missingGrey = 128
/** Smallest share of the rows that counts as missing. */
const missingShare = 0.2

/**
 * Whether the lower part of a picture is the even middle grey that decoders put where a file was cut off, below something that is not.
 * Bands at both sides, as from fitting a picture into another shape, do not count.
 */
export function isCutOff(pixels: Uint8Array, [height, width, channels]: readonly [number, number, number]): boolean {
  const colours = channels === 2 || channels === 4 ? channels - 1 : channels
  const isMissing = (row: number) => {
    for (let at = row * width * channels, end = at + width * channels; at < end; at += channels)
      for (let c = 0; c < colours; c++) if (Math.abs((pixels[at + c] ?? 0) - missingGrey) > 1) return false
    return true
  }
  let rows = 0
  while (rows < height && isMissing(height - 1 - rows)) rows++
  return rows < height && rows >= Math.max(2, missingShare * height) && !isMissing(0)
}
