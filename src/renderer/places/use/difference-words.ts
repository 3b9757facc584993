/** The largest difference between the probabilities of an export and of its original, without powers of ten. */
export function differenceWords(difference: number): string {
  if (difference === 0) return 'no probability differs in any digit.'
  if (difference < 1e-12) return 'the largest difference in any probability is under 0.000000000001.'
  const digits = Math.max(2, 1 - Math.floor(Math.log10(difference)))
  return `the largest difference in any probability is ${difference.toFixed(digits)}.`
}
