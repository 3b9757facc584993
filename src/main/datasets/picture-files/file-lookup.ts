import type { TreeFiles } from '../trees/file-tree'
import { baseName, BaseNames, baseStart, hasPictureExtension } from './file-names'
import { sortedCopy } from '../trees/unhurried'

/** Files of one name that are compared with what a list says; there are more of them only where somebody means harm. */
const mostCompared = 256

/** Finds the files that lists speak of, in whatever way they do: by name, by part of a path, without extension. */
export class FileLookup {
  private constructor(
    private readonly files: TreeFiles,
    private readonly baseNames: BaseNames,
    /** Indices of files by base name, then by whole name. */
    private readonly order: Uint32Array,
  ) {}

  /** Takes a while for many files. */
  static async create(files: TreeFiles, signal: AbortSignal): Promise<FileLookup> {
    const baseNames = await BaseNames.of(files, signal)
    const all = new Uint32Array(files.length).map((_, index) => index)
    return new FileLookup(files, baseNames, await sortedCopy(all, (a, b) => baseNames.compare(a, b), signal))
  }

  /**
   * Indices of the files that `value` may mean. One that names folders means only files whose folders end as it says, or that it
   * ends with itself, having been written further up. None when it means nothing here.
   * @param list name of the list that it is from: a file at just that place from there is meant before all others
   */
  find(value: string, list: string): number[] {
    const folder = list.slice(0, baseStart(list))
    const forms = /^[\0-\x7f]*$/.test(value)
      ? [value]
      : new Set([value, value.normalize('NFC'), value.normalize('NFD')])
    for (const form of forms) {
      const wanted = form.replace(/\\/g, '/').replace(/^(?:\.?\/)+/, '')
      const found = this.matches(wanted, folder)
      if (found.length === 1) return found
      const atThatPlace = found.filter((index) => {
        const name = this.nameOf(index)
        return name === folder + wanted || withoutExtension(name) === folder + wanted
      })
      if (found.length > 0) return atThatPlace.length > 0 ? atThatPlace : found
    }
    return []
  }

  private matches(wanted: string, folder: string): number[] {
    const base = baseName(wanted)
    if (base === '') return []
    const agrees = (path: string) =>
      agree(wanted, path) || (path.startsWith(folder) && agree(wanted, path.slice(folder.length)))
    const same = this.beginningWith(base, (name) => name === base).filter((index) => agrees(this.nameOf(index)))
    if (same.length > 0 || hasPictureExtension(base)) return same
    return this.beginningWith(`${base}.`, (name) => withoutExtension(name) === base).filter((index) =>
      agrees(withoutExtension(this.nameOf(index))),
    )
  }

  /** Files whose base names begin so, and fit. */
  private beginningWith(beginning: string, fits: (base: string) => boolean): number[] {
    const found: number[] = []
    const first = this.place(beginning)
    for (const index of this.order.subarray(first, first + mostCompared)) {
      const base = this.baseNames.at(index)
      if (!base.startsWith(beginning)) break
      if (fits(base)) found.push(index)
    }
    return found
  }

  /** How many base names come before this one. */
  private place(base: string): number {
    let low = 0
    let high = this.order.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.baseNames.compareTo(this.order[middle] ?? 0, base) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private nameOf(index: number): string {
    return this.files.at(index)?.name ?? ''
  }
}

/** Whether one of two paths ends with the other, folder by folder. */
const agree = (a: string, b: string) => endsWith(a, b) || endsWith(b, a)

const endsWith = (path: string, end: string) =>
  path.endsWith(end) && (path.length === end.length || path[path.length - end.length - 1] === '/')

function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > baseStart(name) ? name.slice(0, dot) : name
}
