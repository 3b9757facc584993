import type { SplitName } from '../../../shared/dataset'
import type { ImportNote } from '../../../shared/import'

/** What a name can say that a part is for. */
export const partRoles = ['train', 'validation', 'test'] as const
export type PartRole = (typeof partRoles)[number]

const roleWords: Record<string, PartRole> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  t10k: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
}

/** What one word of a name says, in lower case; null for any other word. */
export const roleOf = (word: string): PartRole | null =>
  (Object.hasOwn(roleWords, word) ? roleWords[word] : null) ?? null

/** The words of a name in lower case, divided at whatever is no letter or digit, and before capitals behind small letters (`xTrain`). */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

export interface ArrangedParts<T> {
  /** Training first. */
  parts: { split: SplitName; part: T }[]
  hasTest: boolean
  notes: ImportNote[]
}

/**
 * Puts parts on two sides: what is for validation joins training where there is a test part, and is the test part where there is
 * none. A part alone is for training, whatever it is called.
 */
export function arrangeParts<T>(parts: ReadonlyMap<PartRole, T>): ArrangedParts<T> {
  const [only, ...others] = parts.values()
  if (only !== undefined && others.length === 0)
    return { parts: [{ split: 'train', part: only }], hasTest: false, notes: [] }
  const train = parts.get('train')
  const validation = parts.get('validation')
  const test = parts.get('test')
  const side = (split: SplitName, part: T | undefined) => (part === undefined ? [] : [{ split, part }])
  if (test === undefined)
    return {
      parts: [...side('train', train), ...side('test', validation)],
      hasTest: true,
      notes: ['validation-becomes-test'],
    }
  return {
    parts: [...side('train', train), ...side('train', validation), ...side('test', test)],
    hasTest: true,
    notes: validation === undefined ? [] : ['validation-joins-training'],
  }
}
