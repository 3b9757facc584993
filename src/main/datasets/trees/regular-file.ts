import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'

/** Where a file is; as bytes where its name is no valid text. */
export type Place = string | Buffer

const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file for reading if it is a plain file: links are not followed, and pipes and devices are not waited for. Throws
 * `file-missing` or `file-unreadable`.
 * @param subject what to call it in errors
 */
export async function openRegularFile(file: Place, subject: string): Promise<{ handle: FileHandle; size: number }> {
  const refuse = (reason: string) => new JackdawError('file-unreadable', subject, { reason })
  try {
    const before = await lstat(file)
    if (before.isSymbolicLink()) throw refuse('it is a link to another place')
    if (!before.isFile()) throw refuse('it is not a plain file')
    // Something else may have taken its place since: open without following or waiting, then look at what was opened.
    const handle = await open(file, readOnly)
    const status = await handle.stat()
    if (status.isFile()) return { handle, size: status.size }
    await handle.close()
    throw refuse('it is not a plain file')
  } catch (error) {
    throw readError(error, subject)
  }
}
