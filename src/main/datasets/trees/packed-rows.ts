import type { SkippedFile } from '../../../shared/import'
import { doubled, PackedNames } from './packed-names'
import { sortedCopy } from './unhurried'

/** What is said of files, by index, in lists that may be a million long; arrays are such lists. */
export interface Rows<T> extends Iterable<T> {
  readonly length: number
  /** Undefined beyond the end. */
  at(index: number): T | undefined
}

/** Different sayings that are looked for, so that each is kept once. */
const mostKnown = 4096

/** Rows that each say of one file, by its name, what is said of many: some thirty bytes each, and put together when asked for. */
export class PackedRows<T extends { name: string }> implements Rows<T> {
  private readonly names = new PackedNames()
  private readonly sayings = new PackedNames()
  private readonly known = new Map<string, number>()
  private sayingOf = new Uint32Array(64)

  /** @param saying what a row says but for the name of the file; `row` puts the two together again */
  constructor(
    private readonly saying: (row: T) => string,
    private readonly row: (name: string, saying: string) => T,
  ) {}

  get length(): number {
    return this.names.length
  }

  push(row: T): void {
    const saying = this.saying(row)
    let number = this.known.get(saying)
    if (number === undefined) {
      number = this.sayings.length
      this.sayings.push(saying)
      if (this.known.size < mostKnown) this.known.set(saying, number)
    }
    if (this.length === this.sayingOf.length) this.sayingOf = doubled(this.sayingOf)
    this.sayingOf[this.length] = number
    this.names.push(row.name)
  }

  at(index: number): T | undefined {
    if (index < 0 || index >= this.length) return undefined
    return this.row(this.names.at(index), this.sayings.at(this.sayingOf[index] ?? 0))
  }

  [Symbol.iterator](): Iterator<T> {
    return eachRow(this)
  }

  /** The same by name, in the order of code units. Throws `import-cancelled`. */
  async sorted(signal: AbortSignal, subject: string): Promise<PackedRows<T>> {
    const all = new Uint32Array(this.length).map((_, index) => index)
    const order = await sortedCopy(all, (a, b) => this.names.compare(a, b), signal, subject)
    const sorted = new PackedRows(this.saying, this.row)
    for (const index of order) {
      const row = this.at(index)
      if (row) sorted.push(row)
    }
    return sorted
  }
}

/** Files that are left out, with their reasons. */
export const skippedRows = (): PackedRows<SkippedFile> =>
  new PackedRows(
    ({ name, error: { code, subject, detail } }) => JSON.stringify([code, detail, subject === name ? null : subject]),
    (name, saying) => {
      const [code, detail, subject] = JSON.parse(saying) as [
        SkippedFile['error']['code'],
        SkippedFile['error']['detail'],
        string | null,
      ]
      return { name, error: { code, subject: subject ?? name, detail } }
    },
  )

/** Several lists as one. They may grow. */
export function joinedRows<T>(...lists: readonly Rows<T>[]): Rows<T> {
  const rows: Rows<T> = {
    get length() {
      return lists.reduce((sum, { length }) => sum + length, 0)
    },
    at(index) {
      let first = 0
      for (const list of lists) {
        if (index < first + list.length) return list.at(index - first)
        first += list.length
      }
      return undefined
    },
    *[Symbol.iterator]() {
      for (const list of lists) yield* list
    },
  }
  return rows
}

/** The first rows, as an array. */
export function firstRows<T>(rows: Rows<T>, most: number): T[] {
  const first: T[] = []
  for (const row of rows)
    if (first.length < most) first.push(row)
    else break
  return first
}

function* eachRow<T>(rows: Rows<T>): Generator<T, void, void> {
  for (let index = 0; index < rows.length; index++) {
    const row = rows.at(index)
    if (row !== undefined) yield row
  }
}
