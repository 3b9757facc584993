import path from 'node:path'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { folderCaps } from './caps'
import { isSystemName, refusal } from './entry-names'
import type { TreeFile } from './file-tree'
import { systemFolders } from './folder-reader'
import type { Place } from './regular-file'
import { sortByName } from './sort-by-name'
import { throwIfCancelled } from './take-turns'

export interface FolderListing {
  files: TreeFile[]
  refused: SkippedFile[]
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

/** A folder on the way; its name ends with a slash, so that it is sorted as the names of its files will be. */
class Subfolder {
  constructor(
    readonly name: string,
    readonly place: Place,
  ) {}
}

/**
 * Everything inside a folder, in the order of the names' code units. Links are not followed. What cannot be used is in
 * `refused`. Throws `file-missing` or `file-unreadable` for the folder itself, `folder-too-large`, `import-cancelled`.
 */
export async function listFolder(root: Place, options: ListFolderOptions): Promise<FolderListing> {
  const { subject, signal, reader = systemFolders, caps = folderCaps } = options
  const listing: FolderListing = { files: [], refused: [], unspeakable: new Map() }
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
  async function child(folder: Subfolder, entry: Place): Promise<TreeFile | Subfolder | undefined> {
    const text = entry.toString()
    if (isSystemName(text)) return undefined
    // Joined, a name is one string; added, it would hold on to its two halves as well.
    const name = [folder.name, text].join('')
    const place = within(folder.place, entry)
    try {
      const { kind, bytes } = await reader.status(place)
      if (kind === 'folder') return new Subfolder(`${name}/`, place)
      if (kind === 'other') throw new JackdawError('entry-not-regular', name)
      if (typeof place !== 'string') {
        if (listing.unspeakable.has(name)) throw new JackdawError('entry-twice', name)
        listing.unspeakable.set(name, place)
      }
      return { name, bytes }
    } catch (error) {
      refuse(name, error)
      return undefined
    }
  }

  async function walk(folder: Subfolder, depth: number): Promise<void> {
    const children: (TreeFile | Subfolder)[] = []
    try {
      for await (const names of reader.names(folder.place)) {
        count(names, folder.name)
        for (const entry of await Promise.all(names.map((name) => child(folder, name)))) if (entry) children.push(entry)
      }
    } catch (error) {
      // The system could not read on; what it has told already is good.
      if (depth === 0 || error instanceof JackdawError) throw readError(error, subject)
      refuse(folder.name.slice(0, -1), error)
    }
    for (const entry of await sortByName(children, signal, subject)) {
      if (!(entry instanceof Subfolder)) listing.files.push(entry)
      else if (depth < caps.depth) await walk(entry, depth + 1)
      else {
        const name = entry.name.slice(0, -1)
        refuse(name, new JackdawError('folder-too-large', name, { reason: `it lies in ${caps.depth} other folders` }))
      }
    }
  }

  await walk(new Subfolder('', root), 0)
  listing.refused = await sortByName(listing.refused, signal, subject)
  return listing
}

function within(folder: Place, name: Place): Place {
  if (typeof folder === 'string' && typeof name === 'string') return path.join(folder, name)
  return Buffer.concat([Buffer.from(folder), Buffer.from(path.sep), Buffer.from(name)])
}
