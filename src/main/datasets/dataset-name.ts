import { JackdawError } from '../../shared/errors'

/** A name as it is kept: trimmed, 1 to 120 characters. Showing odd characters harmlessly is the business of who shows it. */
export function datasetName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new JackdawError('option-invalid', 'name', { reason: 'it is empty' })
  if (trimmed.length > 120)
    throw new JackdawError('option-invalid', 'name', { reason: 'it is longer than 120 characters' })
  return trimmed
}
