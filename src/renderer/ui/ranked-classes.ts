/** One class as a row of bars shows it. */
export interface RankedClass {
  label: number
  probability: number
}

/** Class with the highest probability; the first of several that are equal. */
export function argmax(probabilities: readonly number[]): number {
  let best = 0
  for (let k = 1; k < probabilities.length; k++) if ((probabilities[k] ?? 0) > (probabilities[best] ?? 0)) best = k
  return best
}

/**
 * The classes to show: all in their own order when `top` allows it, else the `top` most probable first. The `actual` class is
 * always among them. `rest` is what the others have together.
 */
export function rankClasses(
  probabilities: readonly number[],
  top: number,
  actual: number | null,
): { rows: RankedClass[]; rest: { classes: number; probability: number } } {
  const all = probabilities.map((probability, label) => ({ label, probability }))
  if (all.length <= top) return { rows: all, rest: { classes: 0, probability: 0 } }
  const ranked = all.sort((a, b) => b.probability - a.probability || a.label - b.label)
  const rows = ranked.slice(0, top)
  const missing = actual === null ? undefined : ranked.slice(top).find((row) => row.label === actual)
  if (missing) rows.push(missing)
  const shown = rows.reduce((sum, row) => sum + row.probability, 0)
  return { rows, rest: { classes: all.length - rows.length, probability: Math.max(0, 1 - shown) } }
}
