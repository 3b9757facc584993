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

/** Pictures with less than this share of their class's usual contrast have next to nothing on them. */
const usualShare = 0.2
/** Contrast, as deviation of the brightness of 0 to 255, below which there is next to nothing to be seen in any class. */
const leastContrast = 2

/**
 * Pictures that are nearly uniform: 1 for each. Contrast is compared with the median of the picture's class, since a class of clouds has
 * little of it.
 */
export function nearlyUniform(contrasts: Float32Array, labels: Uint16Array, classCount: number): Uint8Array {
  const medians = classMedians(contrasts, labels, classCount)
  return Uint8Array.from(contrasts, (contrast, index) =>
    Number(contrast < Math.max(leastContrast, usualShare * (medians[labels[index] ?? 0] ?? 0))),
  )
}

/** Median contrast of each class, to a tenth. */
function classMedians(contrasts: Float32Array, labels: Uint16Array, classCount: number): number[] {
  const steps = 1280
  const counts = new Uint32Array(classCount * steps)
  const totals = new Uint32Array(classCount)
  contrasts.forEach((contrast, index) => {
    const label = labels[index] ?? 0
    const place = label * steps + Math.min(steps - 1, Math.floor(contrast * 10))
    counts[place] = (counts[place] ?? 0) + 1
    totals[label] = (totals[label] ?? 0) + 1
  })
  return Array.from(totals, (total, label) => {
    let step = 0
    for (let passed = 0; step < steps - 1; step++) {
      passed += counts[label * steps + step] ?? 0
      if (2 * passed >= total) break
    }
    return step / 10
  })
}
