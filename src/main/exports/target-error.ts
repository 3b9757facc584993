import { JackdawError } from '../../shared/errors'

/** What a person hears when a new folder could not be made in the one that they chose. */
export function targetError(error: unknown, directory: string): JackdawError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return new JackdawError('disk-full', directory)
  const reasons: Record<string, string> = {
    ENOENT: 'the folder is not there',
    ENOTDIR: 'it is not a folder',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'it can only be read',
  }
  return new JackdawError('export-target', directory, { reason: reasons[code ?? ''] ?? message })
}
