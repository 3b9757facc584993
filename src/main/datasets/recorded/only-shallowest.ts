import { JackdawError } from '../../../shared/errors'

/**
 * Of datasets that were found in several folders the one that lies least deep; undefined when there is none. Throws `import-unsupported`
 * when two are equally near: which one is meant cannot be known.
 * @param place name of a file of the dataset
 */
export function onlyShallowest<T>(found: readonly T[], subject: string, place: (one: T) => string): T | undefined {
  const depth = (one: T) => place(one).split('/').length
  const least = found.reduce((depths, one) => Math.min(depths, depth(one)), Infinity)
  const [first, second] = found.filter((one) => depth(one) === least)
  if (first === undefined || second === undefined) return first
  const reason = `it holds more than one dataset (${place(first)} and ${place(second)})`
  throw new JackdawError('import-unsupported', subject, { reason })
}
