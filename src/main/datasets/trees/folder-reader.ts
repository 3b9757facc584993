import { constants } from 'node:fs'
import { access, lstat, opendir, readdir } from 'node:fs/promises'
import type { Place } from './regular-file'

export interface EntryStatus {
  kind: 'file' | 'folder' | 'other'
  bytes: number
}

/** What the system says of folders. The listing of millions is tested with another. */
export interface FolderReader {
  /** The names in a folder, some at a time, in any order; as bytes where they are no valid text. Throws the system's errors. */
  names(folder: Place): AsyncIterable<Place[]>
  /** What an entry is, without following it. Throws the system's errors, also for a file that must not be read. */
  status(file: Place): Promise<EntryStatus>
}

const namesAtOnce = 128
/** What stands for bytes that are no text. */
const replacement = '\ufffd'
const readableByAll = 0o444

export const systemFolders: FolderReader = {
  async *names(folder) {
    let names: Place[] = []
    let invalid = false
    for await (const { name } of await opendir(folder, { bufferSize: namesAtOnce })) {
      if (name.includes(replacement)) invalid = true
      else if (names.push(name) === namesAtOnce) {
        yield names
        names = []
      }
    }
    yield names
    if (invalid) yield await namesWithReplacements(folder)
  },

  async status(file) {
    const status = await lstat(file)
    if (status.isDirectory()) return { kind: 'folder', bytes: 0 }
    if (!status.isFile()) return { kind: 'other', bytes: 0 }
    // Asking is slow, and most files are for everybody to read.
    if ((status.mode & readableByAll) !== readableByAll) await access(file, constants.R_OK)
    return { kind: 'file', bytes: status.size }
  },
}

/** In the order of their bytes, so that of two that look the same always the same one is the first. */
async function namesWithReplacements(folder: Place): Promise<Place[]> {
  const names = await readdir(folder, { encoding: 'buffer' })
  return names.filter((name) => name.toString().includes(replacement)).sort((a, b) => Buffer.compare(a, b))
}
