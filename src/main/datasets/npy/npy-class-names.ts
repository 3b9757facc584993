import { JackdawError } from '../../../shared/errors'
import { mostClasses } from '../recorded/class-index'
import { cleanClassName } from '../recorded/class-name'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { readTextArray } from './text-array'

/** Code points of a name in the file; of what is longer than a class name can be, the beginning is taken. */
const widestName = 1000

/**
 * Reads the names of the classes that are numbered from 0. Null when the array holds no texts: then numbers are the names. Throws
 * `npy-unsupported` for names that are empty or the same, and what `readTextArray` throws.
 */
export async function readNpyClassNames(tree: FileTree, file: TreeFile): Promise<string[] | null> {
  const texts = await readTextArray(tree, file, { texts: mostClasses, width: widestName })
  if (!texts) return null
  const names = texts.map(cleanClassName)
  if (!areClassNames(names))
    throw new JackdawError('npy-unsupported', file.name, { reason: 'two of its names are the same, or one is empty' })
  return names
}

/** Whether classes can be called so: each by a name, each by another. */
export const areClassNames = (names: readonly string[]): boolean =>
  names.every((name) => name !== '') && new Set(names).size === names.length
