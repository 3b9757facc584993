import { nextTurn, throwIfCancelled } from '../trees/take-turns'

/** Things done without letting others have their turn: a few milliseconds of work. */
const stride = 8192

/**
 * Does something for each index below `count` without holding up the program; for a million files it takes seconds. Throws
 * `import-cancelled`.
 */
export async function forEachIndex(count: number, signal: AbortSignal, each: (index: number) => void): Promise<void> {
  throwIfCancelled(signal, '')
  for (let index = 0; index < count; index++) {
    each(index)
    if (index % stride === stride - 1) await nextTurn(signal, '')
  }
}

/** Sorts as `Uint32Array.sort` does without holding up the program: short runs first, which are then merged. Throws `import-cancelled`. */
export async function sortedCopy(
  values: Uint32Array,
  compare: (a: number, b: number) => number,
  signal: AbortSignal,
): Promise<Uint32Array> {
  let from = values.slice()
  for (let start = 0; start < from.length; start += stride) {
    from.subarray(start, start + stride).sort(compare)
    await nextTurn(signal, '')
  }
  let into = new Uint32Array(from.length)
  for (let width = stride; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width)
      await merge(from.subarray(start, start + width), from.subarray(start + width, start + 2 * width), start)
    ;[from, into] = [into, from]
  }
  return from

  async function merge(first: Uint32Array, second: Uint32Array, at: number): Promise<void> {
    let i = 0
    let j = 0
    for (let k = 0; k < first.length + second.length; k++) {
      const takeFirst = j === second.length || (i < first.length && compare(first[i] ?? 0, second[j] ?? 0) <= 0)
      into[at + k] = (takeFirst ? first[i++] : second[j++]) ?? 0
      if (k % stride === stride - 1) await nextTurn(signal, '')
    }
  }
}
