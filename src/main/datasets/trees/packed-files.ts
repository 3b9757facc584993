import type { TreeFile, TreeFiles } from './file-tree'
import { doubled, PackedNames } from './packed-names'

/** The files of a folder, of which there may be a million: some thirty bytes each. */
export class PackedFiles implements TreeFiles {
  /** Each ends with a slash, but for the empty one of the folder itself. */
  private readonly folders: string[] = []
  private readonly names = new PackedNames()
  private folderOf = new Uint32Array(64)
  private sizes = new Float64Array(64)

  get length(): number {
    return this.names.length
  }

  /** @param folder empty, or with a slash at its end; files of one folder that come together share it */
  push(folder: string, name: string, bytes: number): void {
    if (this.folders[this.folders.length - 1] !== folder) this.folders.push(folder)
    if (this.length === this.sizes.length) {
      this.folderOf = doubled(this.folderOf)
      this.sizes = doubled(this.sizes)
    }
    this.folderOf[this.length] = this.folders.length - 1
    this.sizes[this.length] = bytes
    this.names.push(name)
  }

  at(index: number): TreeFile | undefined {
    const bytes = index < this.length ? this.sizes[index] : undefined
    if (bytes === undefined) return undefined
    return { name: (this.folders[this.folderOf[index] ?? 0] ?? '') + this.names.at(index), bytes }
  }

  *[Symbol.iterator](): Generator<TreeFile, void, void> {
    for (let index = 0; index < this.length; index++) {
      const file = this.at(index)
      if (file) yield file
    }
  }
}
