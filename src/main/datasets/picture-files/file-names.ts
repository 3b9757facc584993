import { compareCodeUnits } from '../natural-order'
import type { TreeFiles } from '../trees/file-tree'
import { PackedNames } from '../trees/packed-names'
import { forEachIndex } from '../trees/unhurried'

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
    private readonly files: TreeFiles,
    private readonly bases: PackedNames,
  ) {}

  static async of(files: TreeFiles, signal: AbortSignal): Promise<BaseNames> {
    const bases = new PackedNames()
    await forEachIndex(files.length, signal, (index) => bases.push(baseName(files.at(index)?.name ?? '')))
    return new BaseNames(files, bases)
  }

  /** Orders files, by their indices, as a dataset has them: by base name, then by whole name, in code units. */
  compare(a: number, b: number): number {
    return this.bases.compare(a, b) || compareCodeUnits(this.files.at(a)?.name ?? '', this.files.at(b)?.name ?? '')
  }

  /** Orders the base name of a file and a text by code units. */
  compareTo(index: number, text: string): number {
    return compareCodeUnits(this.bases.at(index), text)
  }

  at(index: number): string {
    return this.bases.at(index)
  }
}
