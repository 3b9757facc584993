import type { SplitName } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from '../trees/file-tree'
import type { IdxKind } from './idx-header'

/** The four files of a dataset. */
export type IdxFiles = Record<SplitName, Record<IdxKind, TreeFile>>

/**
 * `train-images-idx3-ubyte`, also with dots for dashes, with `test` for `t10k`, with words in front (`emnist-digits-`), and
 * with `.gz`.
 */
const pattern = /^(|.*[-_.])(train|t10k|test)[-_.](images|labels)(?:[-_.]idx[134][-_.]ubyte|\.idx[134]?)?(\.gz)?$/i

interface IdxSet {
  files: Map<string, TreeFile>
  /** Why a file is not to be read, by its slot. */
  refused: Map<string, JackdawError>
}

/**
 * Finds the four files in a tree. An unpacked file is taken before its packed twin. Null when no file has such a name. Throws
 * `idx-missing-file` naming the first that is not there, `idx-ambiguous` when there is more than one set, or why one of the four
 * cannot be read.
 */
export function findIdxFiles(tree: FileTree): IdxFiles | null {
  const sets = new Map<string, IdxSet>()
  const place = (name: string) => {
    const slash = name.lastIndexOf('/') + 1
    const match = pattern.exec(name.slice(slash))
    if (!match) return undefined
    const [, prefix = '', split = '', kind = '', packed] = match
    const key = name.slice(0, slash) + prefix.toLowerCase()
    const set = sets.get(key) ?? { files: new Map<string, TreeFile>(), refused: new Map<string, JackdawError>() }
    sets.set(key, set)
    return { set, slot: `${split.toLowerCase() === 'train' ? 'train' : 'test'} ${kind.toLowerCase()}`, packed }
  }
  for (const file of tree.files) {
    const found = place(file.name)
    if (found && (!found.packed || !found.set.files.has(found.slot))) found.set.files.set(found.slot, file)
  }
  for (const { name, error } of tree.refused) {
    const found = place(name)
    found?.set.refused.set(found.slot, JackdawError.fromData(error))
  }
  if (sets.size === 0) return null

  const [first, second] = [...sets.values()].filter(({ files }) => files.size === 4)
  if (first && second)
    throw new JackdawError('idx-ambiguous', tree.name, {
      files: `${first.files.get('train images')?.name}, ${second.files.get('train images')?.name}`,
    })
  const set = first ?? [...sets.values()].sort((a, b) => b.files.size - a.files.size)[0]
  const file = (slot: string, usual: string) => {
    const found = set?.files.get(slot)
    if (!found) throw set?.refused.get(slot) ?? new JackdawError('idx-missing-file', usual)
    return found
  }
  return {
    train: {
      images: file('train images', 'train-images-idx3-ubyte'),
      labels: file('train labels', 'train-labels-idx1-ubyte'),
    },
    test: {
      images: file('test images', 't10k-images-idx3-ubyte'),
      labels: file('test labels', 't10k-labels-idx1-ubyte'),
    },
  }
}
