import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from '../../files/make-folders'
import { sweep } from '../../files/sweep'
import { temporaryName } from '../../files/temporary-name'
import { JackdawError } from '../../shared/errors'
import { Library } from './paths'

/**
 * Opens the library in a folder, making it when it is missing, and clears away what a crash left half made. Throws
 * `library-unusable` when the folder cannot be made or written to.
 */
export async function openLibrary(directory: string): Promise<Library> {
  const library = new Library(path.resolve(directory))
  try {
    for (const folder of [
      library.datasets,
      library.runs,
      path.join(library.trash, 'datasets'),
      path.join(library.trash, 'runs'),
    ])
      await makeFolders(folder)
    await tryWriting(library.directory)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new JackdawError('library-unusable', library.directory, { reason: code ?? message })
  }
  await sweep(library.directory)
  return library
}

/** Asking for permission is not enough: a read-only disk lets the permissions say yes. */
async function tryWriting(directory: string): Promise<void> {
  const probe = path.join(directory, temporaryName())
  const handle = await open(probe, 'wx')
  await handle.close()
  await rm(probe)
}
