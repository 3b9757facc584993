import { lstat } from 'node:fs/promises'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'
import { fileChunks } from './file-chunks'
import type { FileLocation, FileTree, TreeFile } from './file-tree'
import { openRegularFile, type Place } from './regular-file'

/** Where a file on disk lies. Throws `file-missing`, `file-unreadable`, or `file-changed` when its size is not as listed. */
export async function locatePlainFile(path: string, { name, bytes }: TreeFile): Promise<FileLocation> {
  const status = await lstat(path).catch((error: unknown) => {
    throw readError(error, name)
  })
  if (!status.isFile()) throw new JackdawError('file-unreadable', name, { reason: 'it is not a plain file' })
  if (status.size !== bytes) throw new JackdawError('file-changed', name)
  return { path, offset: 0, storedBytes: bytes, bytes, method: 'stored' }
}

/** The content of a file on disk: exactly as many bytes as listed, or an error as `locatePlainFile` throws. */
export async function* streamPlainFile(path: Place, { name, bytes }: TreeFile): ReturnType<FileTree['stream']> {
  const { handle, size } = await openRegularFile(path, name)
  try {
    if (size !== bytes) throw new JackdawError('file-changed', name)
    let taken = 0
    for await (const chunk of fileChunks(handle, 0, bytes, name)) {
      taken += chunk.length
      yield chunk
    }
    if (taken < bytes || (await handle.stat()).size > bytes) throw new JackdawError('file-changed', name)
  } finally {
    await handle.close()
  }
}
