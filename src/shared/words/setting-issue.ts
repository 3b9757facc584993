import type * as v from 'valibot'
import { visible } from './format'

/**
 * What is wrong with settings that were written by a person, in words and without a full stop:
 * `“optimizer.learningRate” has to be at most 10, and is 99`.
 */
export function settingIssue(issue: v.BaseIssue<unknown>): string {
  const place = placeOf(issue)
  if (issue.type === 'strict_object' && issue.expected === 'never') return `there is no setting ${place}`
  if (issue.received === 'undefined') return `${place} is missing`
  const size = wantedSize(issue)
  if (size !== null) return `${place} has to hold ${size}, and holds ${issue.received}`
  return `${place} has to be ${wanted(issue)}, and is ${kinds[issue.received] ?? visible(issue.received)}`
}

/** `“optimizer.learningRate”`, `“filters” of layer 1`; layers are counted as the window counts them. */
function placeOf({ path }: v.BaseIssue<unknown>): string {
  const keys = path?.map(({ key }) => key) ?? []
  const quoted = (parts: unknown[]) => `“${visible(parts.map(String).join('.'))}”`
  if (keys.length === 0) return 'all of it'
  const [first, index, ...rest] = keys
  if (first !== 'network' || typeof index !== 'number') return quoted(keys)
  return rest.length === 0 ? `layer ${index + 1}` : `${quoted(rest)} of layer ${index + 1}`
}

/** Kinds of values that JSON has, as they are called by those who do not program. */
const kinds: Record<string, string> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  Object: 'a group',
  Array: 'a list',
}

function wanted({ type, expected, requirement }: Issue): string {
  if (type === 'min_value') return `at least ${String(requirement)}`
  if (type === 'max_value') return `at most ${String(requirement)}`
  if (type === 'integer') return 'a whole number'
  if (type === 'regex') return 'written as Jackdaw writes it'
  return kinds[expected ?? ''] ?? (expected ?? 'something else').replace(/[()]/g, '').replace(/ \| /g, ' or ')
}

/** `at least 1 layer`; null where the size of a list is not what is wrong. */
function wantedSize({ type, path, requirement }: Issue): string | null {
  const bound = { min_length: 'at least ', max_length: 'at most ', length: '' }[type]
  if (bound === undefined) return null
  const [one, many] = path?.at(-1)?.key === 'network' ? ['layer', 'layers'] : ['entry', 'entries']
  return `${bound}${String(requirement)} ${requirement === 1 ? one : many}`
}

type Issue = v.BaseIssue<unknown>
