import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../../../files/read-json'
import { openArchiveFile } from './archive-file'
import { archiveKind } from './archive-kind'
import type { FileTree } from './file-tree'
import { openFolderTree } from './folder-tree'
import { singleFileTree } from './single-file-tree'
import { openTarTree } from './tar-tree'
import { openZipTree } from './zip-tree'

export interface OpenTreeOptions {
  /** Folder for what has to be unpacked; nothing is written elsewhere. */
  scratch: string
  /** Ends the opening within a second. */
  signal: AbortSignal
}

/**
 * Opens what a person chose: a folder, an archive by its content, or any other single file. Only what was chosen may be a
 * link. Throws `file-missing`, `file-unreadable`, `folder-too-large`, `archive-damaged`, `archive-too-large`,
 * `archive-encrypted`, `gzip-damaged`, `disk-full`, `import-cancelled`.
 */
export async function openTree(chosen: string, options: OpenTreeOptions): Promise<FileTree> {
  const name = path.basename(chosen) || chosen
  const { file, folder } = await follow(chosen).catch((error: unknown) => {
    throw readError(error, name)
  })
  if (folder) return openFolderTree(file, name, options)
  const archive = await openArchiveFile(file, name)
  try {
    const kind = await archiveKind(archive)
    if (kind === 'zip') return await openZipTree(archive, options.signal)
    if (kind) return await openTarTree(archive, { ...options, gzip: kind === 'tar-gzip' })
  } catch (error) {
    await archive.handle.close()
    throw error
  }
  await archive.handle.close()
  return singleFileTree(file, name, archive.size)
}

async function follow(chosen: string): Promise<{ file: string; folder: boolean }> {
  const file = await realpath(chosen)
  return { file, folder: (await lstat(file)).isDirectory() }
}
