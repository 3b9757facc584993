import { nextTurn } from './take-turns'

/** Items that are sorted, or merged, without letting others have their turn: a few milliseconds. */
const slice = 8192

interface Named {
  readonly name: string
}

const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/**
 * Sorts by name in the order of code units, however many there are, without holding up the program: merge sort over sorted
 * slices. Stable. The items may be reordered in place. Throws `import-cancelled`.
 */
export async function sortByName<T extends Named>(items: T[], signal: AbortSignal, subject: string): Promise<T[]> {
  if (items.length <= slice) return items.sort(byName)
  let runs: T[][] = []
  for (let from = 0; from < items.length; from += slice) {
    runs.push(items.slice(from, from + slice).sort(byName))
    await nextTurn(signal, subject)
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let k = 0; k < runs.length; k += 2) {
      const [a = [], b] = runs.slice(k, k + 2)
      merged.push(b ? await merge(a, b, signal, subject) : a)
    }
    runs = merged
  }
  return runs[0] ?? []
}

async function merge<T extends Named>(a: T[], b: T[], signal: AbortSignal, subject: string): Promise<T[]> {
  const merged = new Array<T>(a.length + b.length)
  let left = 0
  let right = 0
  for (let k = 0; k < merged.length; k++) {
    if (k % slice === 0) await nextTurn(signal, subject)
    const first = a[left]
    const second = b[right]
    if (first && (!second || byName(first, second) <= 0)) {
      merged[k] = first
      left++
    } else if (second) {
      merged[k] = second
      right++
    }
  }
  return merged
}
