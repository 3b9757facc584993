import path from 'node:path'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { folderCaps } from './caps'
import { isSystemName, refusal } from './entry-names'
import { systemFolders, type EntryStatus } from './folder-reader'
import { PackedFiles } from './packed-files'
import { doubled, PackedNames } from './packed-names'
import { skippedRows, type PackedRows } from './packed-rows'
import type { Place } from './regular-file'
import { nextTurn, throwIfCancelled } from './take-turns'
import { sortedCopy } from './unhurried'

export interface FolderListing {
  files: PackedFiles
  refused: PackedRows<SkippedFile>
  /** Where files are whose names are no valid text, by the names that they are shown with. */
  unspeakable: Map<string, Buffer>
}

export interface ListFolderOptions {
  /** What to call the folder in errors. */
  subject: string
  signal: AbortSignal
  reader?: typeof systemFolders
  caps?: typeof folderCaps
}

/** A folder on the way; its name ends with a slash, but for that of the outermost, which is empty. */
interface Folder {
  name: string
  place: Place
}

/** What lies in one folder. Folders in it have names that end with a slash, so that they are sorted as their files will be. */
class Entries {
  readonly names = new PackedNames()
  /** Those whose names are no valid text. */
  readonly unspeakable = new Map<number, Buffer>()
  private sizes = new Float64Array(64)

  push(entry: Place, { kind, bytes }: EntryStatus): void {
    const index = this.names.length
    if (typeof entry !== 'string') this.unspeakable.set(index, entry)
    if (index === this.sizes.length) this.sizes = doubled(this.sizes)
    this.sizes[index] = kind === 'folder' ? isFolder : bytes
    this.names.push(kind === 'folder' ? `${entry.toString()}/` : entry.toString())
  }

  /** Size of a file, or `isFolder`. */
  bytes(index: number): number {
    return this.sizes[index] ?? 0
  }
}

/** Stands for the size of a folder. */
const isFolder = -1
/** Entries that are gone through without letting others have their turn. */
const stride = 8192

/**
 * Everything inside a folder, in the order of the names' code units. Links are not followed. What cannot be used is in
 * `refused`. Throws `file-missing` or `file-unreadable` for the folder itself, `folder-too-large`, `import-cancelled`.
 */
export async function listFolder(root: Place, options: ListFolderOptions): Promise<FolderListing> {
  const { subject, signal, reader = systemFolders, caps = folderCaps } = options
  const listing: FolderListing = { files: new PackedFiles(), refused: skippedRows(), unspeakable: new Map() }
  let found = 0
  let units = 0

  const refuse = (name: string, error: unknown) => {
    const { code, detail } = readError(error, name)
    listing.refused.push(refusal(name, code, detail))
  }

  function count(names: Place[], folder: string): void {
    throwIfCancelled(signal, subject)
    found += names.length
    for (const name of names) units += folder.length + name.length
    const tooLarge = (reason: string) => new JackdawError('folder-too-large', subject, { reason })
    if (found > caps.files) throw tooLarge(`it holds more than ${caps.files} files`)
    if (units > caps.nameUnits) throw tooLarge('the names of its files are too long to be held in memory')
  }

  /** What an entry is to the tree; undefined when it is nothing to it. */
  async function statusOf(folder: Folder, entry: Place): Promise<EntryStatus | undefined> {
    const text = entry.toString()
    if (isSystemName(text)) return undefined
    const name = folder.name + text
    const place = within(folder.place, entry)
    try {
      const status = await reader.status(place)
      if (status.kind === 'other') throw new JackdawError('entry-not-regular', name)
      return status
    } catch (error) {
      refuse(name, error)
      return undefined
    }
  }

  /** Notes where a file is whose name is no valid text; refuses it when one before it looks the same. */
  function isFree(folder: Folder, entry: Place, { kind }: EntryStatus): boolean {
    const place = within(folder.place, entry)
    if (kind === 'folder' || typeof place === 'string') return true
    const name = folder.name + entry.toString()
    const isFirst = !listing.unspeakable.has(name)
    if (isFirst) listing.unspeakable.set(name, place)
    else refuse(name, new JackdawError('entry-twice', name))
    return isFirst
  }

  async function walk(folder: Folder, depth: number): Promise<void> {
    const entries = new Entries()
    try {
      for await (const names of reader.names(folder.place)) {
        count(names, folder.name)
        const statuses = await Promise.all(names.map((name) => statusOf(folder, name)))
        names.forEach((name, k) => {
          const status = statuses[k]
          if (status && isFree(folder, name, status)) entries.push(name, status)
        })
      }
    } catch (error) {
      // The system could not read on; what it has told already is good.
      if (depth === 0 || error instanceof JackdawError) throw readError(error, subject)
      refuse(folder.name.slice(0, -1), error)
    }
    const { names, unspeakable } = entries
    const all = new Uint32Array(names.length).map((_, index) => index)
    const order = await sortedCopy(all, (a, b) => names.compare(a, b), signal, subject)
    for (const [k, index] of order.entries()) {
      if (k % stride === stride - 1) await nextTurn(signal, subject)
      const name = names.at(index)
      const bytes = entries.bytes(index)
      if (bytes !== isFolder) listing.files.push(folder.name, name, bytes)
      else await enter(folder, name, unspeakable.get(index), depth + 1)
    }
  }

  async function enter(parent: Folder, nameWithSlash: string, unspeakable: Buffer | undefined, depth: number) {
    const folder = {
      name: parent.name + nameWithSlash,
      place: within(parent.place, unspeakable ?? nameWithSlash.slice(0, -1)),
    }
    if (depth <= caps.depth) return walk(folder, depth)
    const name = folder.name.slice(0, -1)
    refuse(name, new JackdawError('folder-too-large', name, { reason: `it lies in ${caps.depth} other folders` }))
  }

  await walk({ name: '', place: root }, 0)
  listing.refused = await listing.refused.sorted(signal, subject)
  return listing
}

function within(folder: Place, name: Place): Place {
  if (typeof folder === 'string' && typeof name === 'string') return path.join(folder, name)
  return Buffer.concat([Buffer.from(folder), Buffer.from(path.sep), Buffer.from(name)])
}
