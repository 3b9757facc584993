import { roleOf, wordsOf, type PartRole } from '../recorded/part-roles'

/** Words that folders and lists of a part have beside the one that tells what it is for. */
const fillers = new Set([
  'set',
  'data',
  'dataset',
  'folder',
  'images',
  'pictures',
  'photos',
  'labels',
  'list',
  'split',
  'seg',
])

/** What a folder or list is for by its name (`train`, `Test set`, `seg_train`, `train_labels`); null when it says nothing else. */
export function folderRole(name: string): PartRole | null {
  // Words of other scripts count too, and are none of those.
  if (/[^\x20-\x7e]/.test(name)) return null
  const words = wordsOf(name).filter((word) => !fillers.has(word))
  return words.length === 1 ? roleOf(words[0] ?? '') : null
}
