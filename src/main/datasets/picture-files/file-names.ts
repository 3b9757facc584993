import type { TreeFile } from '../trees/file-tree'
import { forEachIndex } from './unhurried'

/** Extensions of the picture files that are read. */
const pictureExtensions = new Set(['png', 'jpg', 'jpeg', 'jpe', 'jfif', 'webp', 'bmp', 'gif', 'apng'])

/** Where the last part of a name begins, folders being divided by `/`. */
export const baseStart = (name: string): number => name.lastIndexOf('/') + 1

/** The last part of a name. */
export const baseName = (name: string): string => name.slice(baseStart(name))

/** The extension of a file's name in lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  const base = baseName(name).replace(/[. ]+$/, '')
  const dot = base.lastIndexOf('.')
  return dot <= 0 ? '' : base.slice(dot + 1).toLowerCase()
}

export const hasPictureExtension = (name: string): boolean => pictureExtensions.has(extensionOf(name))

/** Names of files that are looked at by their last parts, many times. */
export class BaseNames {
  private constructor(
    private readonly files: readonly TreeFile[],
    /** Where the last part of each name begins; looking for it costs more than comparing. */
    private readonly starts: Uint32Array,
  ) {}

  static async of(files: readonly TreeFile[], signal: AbortSignal): Promise<BaseNames> {
    const starts = new Uint32Array(files.length)
    await forEachIndex(files.length, signal, (index) => {
      starts[index] = baseStart(files[index]?.name ?? '')
    })
    return new BaseNames(files, starts)
  }

  /** Orders files, by their indices, as a dataset has them: by base name, then by whole name, in code units. */
  compare(a: number, b: number): number {
    const [first, second] = [this.files[a]?.name ?? '', this.files[b]?.name ?? '']
    return compareFrom(first, this.starts[a] ?? 0, second, this.starts[b] ?? 0) || compareFrom(first, 0, second, 0)
  }

  /** Orders the base name of a file and a text by code units. */
  compareTo(index: number, text: string): number {
    return compareFrom(this.files[index]?.name ?? '', this.starts[index] ?? 0, text, 0)
  }

  at(index: number): string {
    return this.files[index]?.name.slice(this.starts[index]) ?? ''
  }
}

function compareFrom(a: string, i: number, b: string, j: number): number {
  while (i < a.length && j < b.length) {
    const order = a.charCodeAt(i++) - b.charCodeAt(j++)
    if (order !== 0) return order
  }
  return a.length - i - (b.length - j)
}
