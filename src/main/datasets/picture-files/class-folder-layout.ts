import type { PartRole } from '../recorded/part-roles'
import type { FileTree } from '../trees/file-tree'
import { baseStart } from './file-names'
import { folderRole } from './folder-role'
import { roleNumbers } from './labelled-pictures'
import { forEachIndex } from '../trees/unhurried'

/** Hidden folders, which programs keep for themselves: `.ipynb_checkpoints`, `.thumbnails`. */
const hidden = /(?:^|\/)\.[A-Za-z_][^/]*\//

/**
 * Where in their names the class folders of picture files are. Folders around everything are passed by; below them are folders
 * for training, validation and testing, or class folders at once; below those may be folders around everything again.
 */
export class ClassFolderLayout {
  /** Index into `roleNumbers`, for each file of the tree. */
  readonly roles: Uint8Array
  private readonly isMember: Uint8Array
  /** Where the part of each name begins that is still to be understood. */
  private readonly starts: Uint32Array

  private constructor(
    private readonly tree: FileTree,
    private readonly signal: AbortSignal,
  ) {
    this.roles = new Uint8Array(tree.files.length)
    this.isMember = new Uint8Array(tree.files.length)
    this.starts = new Uint32Array(tree.files.length)
  }

  /** @param likely 1 for each file of the tree that is tried as a picture */
  static async of(tree: FileTree, likely: Uint8Array, signal: AbortSignal): Promise<ClassFolderLayout> {
    const layout = new ClassFolderLayout(tree, signal)
    await forEachIndex(tree.files.length, signal, (index) => {
      if (likely[index] && !hidden.test(layout.nameOf(index))) layout.isMember[index] = 1
    })
    await layout.passCommonFolders()
    if (await layout.enterRoleFolders()) await layout.passCommonFolders()
    return layout
  }

  /** The class folder that a file lies in, however deep; null for one that is no picture or lies outside of all. */
  classFolder(index: number): string | null {
    return this.isMember[index] ? this.nextFolder(index) : null
  }

  /** Whether a file lies in a folder inside its class folder. */
  isNested(index: number): boolean {
    const folder = this.nextFolder(index)
    return folder !== null && this.nameOf(index).includes('/', (this.starts[index] ?? 0) + folder.length + 1)
  }

  /** Whether there is more than one class folder. */
  async hasClasses(): Promise<boolean> {
    let first: string | null = null
    let more = false
    await this.forEachMember((index) => {
      const folder = this.nextFolder(index)
      first ??= folder
      more ||= folder !== null && folder !== first
    })
    return more
  }

  /** Moves all beginnings behind the folders that all members lie in, but for a last one that has no folders: it may be a class. */
  private async passCommonFolders(): Promise<void> {
    let common: string | undefined
    let deepest = 0
    await this.forEachMember((index) => {
      const name = this.nameOf(index)
      const folders = name.slice(this.starts[index] ?? 0, baseStart(name))
      common ??= folders
      while (!folders.startsWith(common)) common = parentOf(common)
      deepest = Math.max(deepest, folders.length)
    })
    if (common === undefined) return
    const passed = (common.length === deepest ? parentOf(common) : common).length
    await this.forEachMember((index) => {
      this.starts[index] = (this.starts[index] ?? 0) + passed
    })
  }

  /**
   * Where folders say what their pictures are for, notes that and moves the beginnings behind them; pictures beside them are no
   * members any more. A single such folder among others is a class: there are trains to be told from buses.
   */
  private async enterRoleFolders(): Promise<boolean> {
    const folders = new Map<string, PartRole | null>()
    await this.forEachMember((index) => {
      const folder = this.nextFolder(index)
      if (folder !== null && !folders.has(folder)) folders.set(folder, folderRole(folder))
    })
    const roles = [...folders.values()].filter((role) => role !== null)
    if (roles.length === 0 || (new Set(roles).size < 2 && roles.length < folders.size)) return false
    await this.forEachMember((index) => {
      const folder = this.nextFolder(index) ?? ''
      const role = folders.get(folder) ?? null
      if (role === null) {
        this.isMember[index] = 0
        return
      }
      this.roles[index] = roleNumbers.indexOf(role)
      const inside = (this.starts[index] ?? 0) + folder.length + 1
      // Unpacking often puts a folder into one of the same name.
      const again = this.nameOf(index).startsWith(`${folder}/`, inside)
      this.starts[index] = again ? inside + folder.length + 1 : inside
    })
    return true
  }

  private forEachMember(each: (index: number) => void): Promise<void> {
    return forEachIndex(this.isMember.length, this.signal, (index) => {
      if (this.isMember[index]) each(index)
    })
  }

  private nameOf(index: number): string {
    return this.tree.files.at(index)?.name ?? ''
  }

  /** The folder that comes next in a name; null when the file itself does. */
  private nextFolder(index: number): string | null {
    const name = this.nameOf(index)
    const start = this.starts[index] ?? 0
    const end = name.indexOf('/', start)
    return end < 0 ? null : name.slice(start, end)
  }
}

/** Of a folder that ends with `/`, as does the answer unless it is empty. */
const parentOf = (folder: string) => folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
