import { opendir } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'
import type { SplitName } from '../../../shared/dataset'
import type { IdxKind } from './idx-header'

/** The four files of a dataset, by absolute name. */
export type IdxFolder = Record<SplitName, Record<IdxKind, string>>

/**
 * `train-images-idx3-ubyte`, also with dots for dashes, with `test` for `t10k`, with words in front (`emnist-digits-`), and
 * with `.gz`.
 */
const pattern = /^(|.*[-_.])(train|t10k|test)[-_.](images|labels)(?:[-_.]idx[134][-_.]ubyte|\.idx[134]?)?(\.gz)?$/i

/**
 * Finds the four files in a folder. An unpacked file is taken before its packed twin. Throws `idx-missing-file` naming the first
 * that is not there, or `idx-ambiguous` when the folder holds more than one set.
 */
export async function findIdxFiles(directory: string): Promise<IdxFolder> {
  const sets = new Map<string, Map<string, string>>()
  try {
    for await (const { name } of await opendir(directory)) {
      const match = pattern.exec(name)
      if (!match) continue
      const [, prefix = '', split = '', kind = '', packed] = match
      const set = sets.get(prefix.toLowerCase()) ?? new Map<string, string>()
      sets.set(prefix.toLowerCase(), set)
      const slot = `${split.toLowerCase() === 'train' ? 'train' : 'test'} ${kind.toLowerCase()}`
      if (!packed || !set.has(slot)) set.set(slot, name)
    }
  } catch (error) {
    throw readError(error, path.basename(directory))
  }
  const complete = [...sets.values()].filter((set) => set.size === 4)
  const [first, second] = complete
  if (first && second)
    throw new JackdawError('idx-ambiguous', path.basename(directory), {
      files: `${first.get('train images')}, ${second.get('train images')}`,
    })
  const set = first ?? [...sets.values()].sort((a, b) => b.size - a.size)[0] ?? new Map<string, string>()
  const file = (slot: string, usual: string) => {
    const name = set.get(slot)
    if (name === undefined) throw new JackdawError('idx-missing-file', usual)
    return path.join(directory, name)
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
