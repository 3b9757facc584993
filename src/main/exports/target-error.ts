import { JackdawError } from '../../shared/errors'

/** What a person hears when a new folder could not be made in the one that they chose. */
export function targetError(error: unknown, directory: string): JackdawError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return new JackdawError('disk-full', directory)
  return new JackdawError('export-target', directory, { reason: code ?? message })
}
