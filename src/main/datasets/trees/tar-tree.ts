import { freeBytes } from '../../../files/free-bytes'
import { JackdawError } from '../../../shared/errors'
import { gunzipChunks } from '../idx/gunzip-chunks'
import type { ArchiveFile } from './archive-file'
import { archiveCaps } from './caps'
import { fileChunks } from './file-chunks'
import type { FileLocation, FileTree, TreeFile } from './file-tree'
import { listTar, type TarEntry } from './list-tar'
import { openRegularFile } from './regular-file'
import { ScratchFile } from './scratch-file'
import { readWith } from './read-with'

interface TarOptions {
  /** Whether the archive is compressed. */
  gzip: boolean
  scratch: string
  signal: AbortSignal
  caps?: typeof archiveCaps
}

/**
 * A tar archive. A plain one is read where it is; a compressed one is unpacked into one temporary file, because nothing in it
 * can be found otherwise. Closes the archive. Throws what `listTar`, `gunzipChunks` and `ScratchFile` throw.
 */
export async function openTarTree(archive: ArchiveFile, options: TarOptions): Promise<FileTree> {
  const { gzip, scratch, signal, caps = archiveCaps } = options
  const { name, handle, size } = archive
  const list = { subject: name, storedBytes: size, signal, caps }
  const stored = fileChunks(handle, 0, size, name)
  try {
    if (!gzip) {
      const { entries, refused } = await listTar(stored, list)
      return tarTree(
        { name, path: archive.path, check: () => archive.check(), close: async () => {} },
        entries,
        refused,
      )
    }
    const file = await ScratchFile.create(scratch, name)
    try {
      const room = ((await freeBytes(scratch)) ?? Infinity) * caps.freeShare
      const { entries, refused } = await listTar(gunzipChunks(stored, size, name), {
        ...list,
        async pack(content, bytes) {
          const offset = file.length
          if (offset + bytes > room) throw new JackdawError('disk-full', name)
          for await (const chunk of content) await file.append(chunk)
          return offset
        },
      })
      await file.finish()
      return tarTree({ name, path: file.path, check: async () => {}, close: () => file.remove() }, entries, refused)
    } catch (error) {
      await file.remove()
      throw error
    }
  } finally {
    await handle.close()
  }
}

/** Where the contents of an archive lie one behind the other: the archive itself, or what it was unpacked into. */
interface Contents {
  name: string
  path: string
  check(): Promise<void>
  close(): Promise<void>
}

function tarTree(contents: Contents, entries: readonly TarEntry[], refused: FileTree['refused']): FileTree {
  const { name, path } = contents
  const offsets = new Map(entries.map((entry) => [entry.name, entry.offset]))

  async function locate(file: TreeFile): Promise<FileLocation> {
    const offset = offsets.get(file.name)
    if (offset === undefined) throw new JackdawError('file-missing', file.name)
    await contents.check()
    return { path, offset, storedBytes: file.bytes, bytes: file.bytes, method: 'stored' }
  }

  async function* stream(file: TreeFile): ReturnType<FileTree['stream']> {
    const { offset, bytes } = await locate(file)
    const { handle } = await openRegularFile(path, name)
    try {
      let taken = 0
      for await (const chunk of fileChunks(handle, offset, bytes, name)) {
        taken += chunk.length
        yield chunk
      }
      if (taken < bytes) throw new JackdawError('file-changed', name)
    } finally {
      await handle.close()
    }
  }

  return {
    name,
    files: entries.map(({ name, bytes }) => ({ name, bytes })),
    refused,
    locate,
    stream,
    read: readWith(stream),
    close: () => contents.close(),
  }
}
