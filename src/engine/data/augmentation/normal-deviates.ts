import type { RandomSequence } from '../../train/random'

/**
 * An even number of deviates of the normal distribution, rounded (G. E. P. Box, M. E. Muller: A Note on the Generation of Random Normal
 * Deviates, 1958).
 */
export function normalDeviates(random: RandomSequence, count: number, standardDeviation: number): Int16Array {
  const deviates = new Int16Array(count)
  for (let k = 0; k < count; k += 2) {
    const length = standardDeviation * Math.sqrt(-2 * Math.log(1 - random.share(k)))
    const angle = 2 * Math.PI * random.share(k + 1)
    deviates[k] = Math.round(length * Math.cos(angle))
    deviates[k + 1] = Math.round(length * Math.sin(angle))
  }
  return deviates
}
