/**
 * Brightness of each pixel of one picture, 0 to 255, into `grey`. Colours by the weights of ITU-R BT.601; what is transparent (the
 * second of two channels, the fourth of four) lies over white, as at an import.
 */
export function toGrey(pixels: Uint8Array, channels: number, grey: Float32Array): void {
  for (let k = 0, at = 0; k < grey.length; k++, at += channels) {
    const first = pixels[at] ?? 0
    let value = first
    if (channels >= 3) value = 0.299 * first + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0)
    if (channels === 2 || channels === 4) {
      const opaque = (pixels[at + channels - 1] ?? 0) / 255
      value = value * opaque + 255 * (1 - opaque)
    }
    grey[k] = value
  }
}

/** Mean and standard deviation of the brightness of a picture, 0 to 255. */
export function brightnessOf(grey: Float32Array): { mean: number; deviation: number } {
  let sum = 0
  for (const value of grey) sum += value
  const mean = sum / grey.length
  let squares = 0
  for (const value of grey) squares += (value - mean) ** 2
  return { mean, deviation: Math.sqrt(squares / grey.length) }
}
