import * as fs from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { SimulatedDisk, type Operation } from './simulated-disk'

/** Writes down what is asked of the disk below a folder, in order, while everything is done as usual. */
export async function recordDisk(
  directory: string,
  work: () => Promise<unknown>,
): Promise<{ before: SimulatedDisk; operations: Operation[] }> {
  const before = await SimulatedDisk.read(directory)
  const recorder = new DiskRecorder(directory, before.clone())
  const stop = await recorder.start()
  try {
    await work()
  } finally {
    stop()
  }
  return { before, operations: recorder.operations }
}

interface OpenFile {
  node: number
  /** Where the next write goes; undefined for a file that is appended to. */
  position: number | undefined
}

type Method = (this: object, ...args: never[]) => Promise<unknown>

class DiskRecorder {
  readonly operations: Operation[] = []
  private readonly open = new WeakMap<object, OpenFile>()

  constructor(
    private readonly directory: string,
    private readonly disk: SimulatedDisk,
  ) {}

  /** Takes the place of Node's functions; gives back how to end that. */
  async start(): Promise<() => void> {
    const promises = fs.promises as unknown as Record<string, Method>
    const handle = await fs.promises.open(this.directory, 'r')
    const prototype = Object.getPrototypeOf(handle) as Record<string, Method>
    await handle.close()
    const originals: [Record<string, Method>, string, Method][] = []
    const watch = <A extends unknown[]>(
      object: Record<string, Method>,
      name: string,
      note: (self: object, args: A, result: unknown) => void,
    ) => {
      const original = object[name]
      if (!original) throw new Error(`Node has no ${name}`)
      originals.push([object, name, original])
      object[name] = async function (this: object, ...args: never[]) {
        const result: unknown = await original.apply(this, args)
        note(this, args as unknown as A, result)
        return result
      }
    }

    watch(promises, 'open', (_self, [file, flags]: [string, string?], result) =>
      this.opened(file, flags ?? 'r', result as FileHandle),
    )
    watch(promises, 'rename', (_self, [from, to]: [string, string]) => this.renamed(from, to))
    watch(promises, 'mkdir', (_self, [folder]: [string]) => this.madeFolder(this.names(folder)))
    watch(promises, 'rm', (_self, [file]: [string]) => this.removed(this.names(file)))
    watch(promises, 'appendFile', (_self, [file, data]: [string, string]) => {
      const node = this.madeFile(this.names(file))
      if (node !== undefined)
        this.note({ type: 'write', node, at: this.disk.file(node).bytes.length, bytes: Buffer.from(data) })
    })
    for (const name of ['writeFile', 'appendFile'])
      watch(prototype, name, (self, [data]: [string | Uint8Array]) => this.wrote(self, Buffer.from(data)))
    watch(
      prototype,
      'write',
      (self, [bytes, offset, length, position]: [Uint8Array, number, number, number?], result) => {
        const { bytesWritten } = result as { bytesWritten: number }
        this.wrote(
          self,
          Buffer.from(bytes.subarray(offset ?? 0, (offset ?? 0) + Math.min(bytesWritten, length ?? Infinity))),
          position,
        )
      },
    )
    watch(prototype, 'truncate', (self, [size]: [number]) =>
      this.onFile(self, ({ node }) => this.note({ type: 'truncate', node, size })),
    )
    watch(prototype, 'sync', (self) => this.onFile(self, ({ node }) => this.note({ type: 'sync', node })))
    for (const name of ['writeFile', 'unlink', 'rmdir', 'truncate', 'cp', 'copyFile', 'link'])
      watch(promises, name, (_self, [file]: [string]) => {
        if (this.names(file)) throw new Error(`${name} is not simulated`)
      })
    syncBuiltinESMExports()
    return () => {
      for (const [object, name, original] of originals) object[name] = original
      syncBuiltinESMExports()
    }
  }

  private note(operation: Operation): void {
    this.operations.push(operation)
    this.disk.apply(operation)
  }

  /** Names of the way from the folder to a file in it; undefined for what is elsewhere. */
  private names(file: unknown): string[] | undefined {
    if (typeof file !== 'string') return undefined
    const relative = path.relative(this.directory, path.resolve(file))
    if (relative === '') return []
    return relative.startsWith('..') ? undefined : relative.split(path.sep)
  }

  private parent(names: readonly string[]): { folder: number; name: string } {
    const folder = this.disk.find(names.slice(0, -1))
    const name = names[names.length - 1]
    if (folder === undefined || name === undefined) throw new Error(`nothing was seen to make ${names.join('/')}`)
    return { folder, name }
  }

  private made(names: readonly string[], kind: 'file' | 'folder'): number {
    const node = this.disk.size
    this.note({ type: 'make', node, kind })
    this.note({ type: 'link', changes: [{ ...this.parent(names), node }] })
    return node
  }

  private madeFile(names: readonly string[] | undefined): number | undefined {
    return names && (this.disk.find(names) ?? this.made(names, 'file'))
  }

  private madeFolder(names: readonly string[] | undefined): void {
    names?.forEach((_name, i) => {
      if (this.disk.find(names.slice(0, i + 1)) === undefined) this.made(names.slice(0, i + 1), 'folder')
    })
  }

  private opened(file: string, flags: string, handle: FileHandle): void {
    const node = this.madeFile(this.names(file))
    if (node === undefined) return
    this.open.set(handle, { node, position: flags.startsWith('a') ? undefined : 0 })
    if (flags.startsWith('w') && this.disk.file(node).bytes.length) this.note({ type: 'truncate', node, size: 0 })
  }

  private onFile(handle: object, note: (file: OpenFile) => void): void {
    const file = this.open.get(handle)
    if (file) note(file)
  }

  /** Without a position, behind what was written last. */
  private wrote(handle: object, bytes: Buffer, position?: number | null): void {
    this.onFile(handle, (file) => {
      if (typeof position === 'number') return this.note({ type: 'write', node: file.node, at: position, bytes })
      const at = file.position ?? this.disk.file(file.node).bytes.length
      if (file.position !== undefined) file.position += bytes.length
      this.note({ type: 'write', node: file.node, at, bytes })
    })
  }

  private renamed(from: string, to: string): void {
    const [source, target] = [this.names(from), this.names(to)]
    if (!source && !target) return
    const node = source && this.disk.find(source)
    if (!source || !target || node === undefined) throw new Error(`what is renamed was not seen: ${from}`)
    this.note({
      type: 'link',
      changes: [
        { ...this.parent(source), node: null },
        { ...this.parent(target), node },
      ],
    })
  }

  /** Node removes what is in a folder first. */
  private removed(names: readonly string[] | undefined): void {
    const node = names && this.disk.find(names)
    if (!names || node === undefined) return
    if (this.disk.isFolder(node))
      for (const name of [...this.disk.folder(node).entries.keys()]) this.removed([...names, name])
    this.note({ type: 'link', changes: [{ ...this.parent(names), node: null }] })
  }
}
