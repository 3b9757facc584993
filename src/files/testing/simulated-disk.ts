import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

type File = { kind: 'file'; bytes: Buffer }
type Folder = { kind: 'folder'; entries: Map<string, number> }

/** One thing that was asked of a disk. Files and folders are numbered, because names change. */
export type Operation =
  | { type: 'make'; node: number; kind: 'file' | 'folder' }
  /** Changes of names that happen together: `node` gets the name, or nothing has it any more. */
  | { type: 'link'; changes: { folder: number; name: string; node: number | null }[] }
  | { type: 'write'; node: number; at: number; bytes: Buffer }
  | { type: 'truncate'; node: number; size: number }
  | { type: 'sync'; node: number }

/** How much of an operation was on the disk when the power went. A write may have changed the length and not the bytes. */
export type Outcome = 'whole' | 'lost' | 'cut' | 'zeros'

/** Files and folders in memory, as a file system keeps them: numbered, with names in folders. */
export class SimulatedDisk {
  static readonly root = 0

  private constructor(private readonly nodes: Map<number, File | Folder>) {}

  static async read(directory: string): Promise<SimulatedDisk> {
    const disk = new SimulatedDisk(new Map())
    await disk.readFolder(directory)
    return disk
  }

  private async readFolder(directory: string): Promise<number> {
    const node = this.nodes.size
    const entries = new Map<string, number>()
    this.nodes.set(node, { kind: 'folder', entries })
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const full = path.join(directory, entry.name)
      if (entry.isDirectory()) entries.set(entry.name, await this.readFolder(full))
      else {
        entries.set(entry.name, this.nodes.size)
        this.nodes.set(this.nodes.size, { kind: 'file', bytes: await readFile(full) })
      }
    }
    return node
  }

  clone(): SimulatedDisk {
    const nodes = [...this.nodes].map(([node, value]): [number, File | Folder] => [
      node,
      value.kind === 'file' ? { ...value } : { kind: 'folder', entries: new Map(value.entries) },
    ])
    return new SimulatedDisk(new Map(nodes))
  }

  get size(): number {
    return this.nodes.size
  }
  file(node: number): File {
    const found = this.nodes.get(node)
    if (found?.kind !== 'file') throw new Error(`${node} is no file`)
    return found
  }
  folder(node: number): Folder {
    const found = this.nodes.get(node)
    if (found?.kind !== 'folder') throw new Error(`${node} is no folder`)
    return found
  }
  isFolder(node: number): boolean {
    return this.nodes.get(node)?.kind === 'folder'
  }

  /** The node that a path below the root leads to. */
  find(names: readonly string[]): number | undefined {
    return names.reduce<number | undefined>(
      (node, name) => (node === undefined ? undefined : this.folder(node).entries.get(name)),
      SimulatedDisk.root,
    )
  }

  apply(operation: Operation, outcome: Outcome = 'whole'): void {
    if (outcome === 'lost') return
    switch (operation.type) {
      case 'make':
        this.nodes.set(
          operation.node,
          operation.kind === 'file' ? { kind: 'file', bytes: Buffer.alloc(0) } : { kind: 'folder', entries: new Map() },
        )
        break
      case 'link':
        for (const { folder, name, node } of operation.changes)
          if (node === null) this.folder(folder).entries.delete(name)
          else this.folder(folder).entries.set(name, node)
        break
      case 'write': {
        const file = this.file(operation.node)
        const { at, bytes } = operation
        const part = outcome === 'cut' ? bytes.subarray(0, bytes.length >> 1) : bytes
        const longer = Buffer.alloc(Math.max(file.bytes.length, at + part.length))
        file.bytes.copy(longer)
        if (outcome === 'zeros') longer.fill(0, at, at + part.length)
        else part.copy(longer, at)
        file.bytes = longer
        break
      }
      case 'truncate': {
        const file = this.file(operation.node)
        const resized = Buffer.alloc(operation.size)
        file.bytes.copy(resized)
        file.bytes = resized
        break
      }
      case 'sync':
        break
    }
  }

  /** Everything that can be reached, by its path; null for a folder. */
  content(node = SimulatedDisk.root, at = ''): Map<string, Buffer | null> {
    const found = new Map<string, Buffer | null>()
    for (const [name, child] of this.folder(node).entries) {
      const full = path.join(at, name)
      if (!this.isFolder(child)) found.set(full, this.file(child).bytes)
      else for (const [below, bytes] of [[full, null] as const, ...this.content(child, full)]) found.set(below, bytes)
    }
    return found
  }
}

/** Puts what `content` gave into an empty folder. */
export async function materialise(content: Map<string, Buffer | null>, directory: string): Promise<void> {
  for (const [name, bytes] of content)
    if (bytes === null) await mkdir(path.join(directory, name))
    else await writeFile(path.join(directory, name), bytes)
}
