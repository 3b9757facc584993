import { nextTurn, throwIfCancelled } from './take-turns'

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

/**
 * Sorts as `Uint32Array.sort` does, without holding up the program: by merging runs that are in order already (natural merge sort, Knuth,
 * The Art of Computer Programming, volume 3, 5.2.4), of which the files of a tree have as many as folders. Throws `import-cancelled`.
 */
export async function sortedCopy(
  values: Uint32Array,
  compare: (a: number, b: number) => number,
  signal: AbortSignal,
  subject = '',
): Promise<Uint32Array> {
  let from = values.slice()
  let into = new Uint32Array(from.length)
  let ends: number[] = []
  await forEachIndex(from.length, signal, (k) => {
    if (k + 1 === from.length || compare(from[k] ?? 0, from[k + 1] ?? 0) > 0) ends.push(k + 1)
  })
  while (ends.length > 1) {
    const merged: number[] = []
    let k = 0
    for (let run = 0; run < ends.length; run += 2) {
      const middle = ends[run] ?? 0
      const end = ends[run + 1] ?? middle
      let i = k
      let j = middle
      for (; k < end; k++) {
        const takeFirst = j === end || (i < middle && compare(from[i] ?? 0, from[j] ?? 0) <= 0)
        into[k] = (takeFirst ? from[i++] : from[j++]) ?? 0
        if (k % stride === stride - 1) await nextTurn(signal, subject)
      }
      merged.push(end)
    }
    ;[from, into, ends] = [into, from, merged]
  }
  return from
}
