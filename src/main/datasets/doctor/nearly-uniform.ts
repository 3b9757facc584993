/** Pictures with less than this share of their class's usual contrast have next to nothing on them. */
const usualShare = 0.2
/** Contrast, as deviation of the brightness of 0 to 255, below which there is next to nothing to be seen in any class. */
const leastContrast = 2

/**
 * Whether a picture is nearly uniform. Its contrast is compared with the median of its class, since a class of clouds has little of it.
 * `indices` are the pictures that the medians are taken of.
 */
export function nearlyUniform(
  contrasts: Float32Array,
  labels: Uint16Array,
  classCount: number,
  indices: readonly number[],
): (index: number) => boolean {
  const medians = classMedians(contrasts, labels, classCount, indices)
  return (index) => (contrasts[index] ?? 0) < Math.max(leastContrast, usualShare * (medians[labels[index] ?? 0] ?? 0))
}

/** Median contrast of each class, to a tenth. */
function classMedians(
  contrasts: Float32Array,
  labels: Uint16Array,
  classCount: number,
  indices: readonly number[],
): number[] {
  const steps = 1280
  const counts = new Uint32Array(classCount * steps)
  const totals = new Uint32Array(classCount)
  for (const index of indices) {
    const label = labels[index] ?? 0
    const place = label * steps + Math.min(steps - 1, Math.floor((contrasts[index] ?? 0) * 10))
    counts[place] = (counts[place] ?? 0) + 1
    totals[label] = (totals[label] ?? 0) + 1
  }
  return Array.from(totals, (total, label) => {
    let step = 0
    for (let passed = 0; step < steps - 1; step++) {
      passed += counts[label * steps + step] ?? 0
      if (2 * passed >= total) break
    }
    return step / 10
  })
}
