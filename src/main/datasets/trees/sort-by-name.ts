import { nextTurn } from './take-turns'

/** Items that are sorted, or merged, without letting others have their turn: some ten milliseconds. */
const slice = 16_384

interface Named {
  readonly name: string
}

const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/**
 * Sorts by name in the order of code units, however many there are, without holding up the program: merge sort from sorted
 * slices up (D. Knuth: The Art of Computer Programming, volume 3, 5.2.4), to and fro between two arrays. Stable. The items end up
 * in any order in the array that they came in, which may be the result. Throws `import-cancelled`.
 */
export async function sortByName<T extends Named>(items: T[], signal: AbortSignal, subject: string): Promise<T[]> {
  if (items.length <= slice) return items.sort(byName)
  let sorted = items
  let spare = new Array<T>(items.length)
  for (let start = 0; start < items.length; start += slice) {
    items
      .slice(start, start + slice)
      .sort(byName)
      .forEach((item, k) => (items[start + k] = item))
    await nextTurn(signal, subject)
  }
  for (let width = slice; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      const middle = Math.min(start + width, items.length)
      await merge(sorted, spare, start, middle, Math.min(middle + width, items.length), () => nextTurn(signal, subject))
    }
    ;[sorted, spare] = [spare, sorted]
  }
  return sorted
}

/** Merges the sorted items from `start` and from `middle` on into one sorted row of the other array. */
async function merge<T extends Named>(
  from: readonly T[],
  to: T[],
  start: number,
  middle: number,
  end: number,
  pause: () => Promise<void>,
): Promise<void> {
  let left = start
  let right = middle
  for (let k = start; k < end; k++) {
    if (k % slice === 0) await pause()
    const a = left < middle ? from[left] : undefined
    const b = right < end ? from[right] : undefined
    if (a && (!b || byName(a, b) <= 0)) {
      to[k] = a
      left++
    } else if (b) {
      to[k] = b
      right++
    }
  }
}
