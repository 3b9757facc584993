import { JackdawError } from '../../../shared/errors'
import { onlyShallowest } from '../recorded/only-shallowest'
import { roleOf, wordsOf, type PartRole } from '../recorded/part-roles'
import type { FileTree, TreeFile } from '../trees/file-tree'

/** Pictures and their labels. */
export interface ArrayPair {
  pictures: TreeFile
  labels: TreeFile
}

export type ArrayPairs = ReadonlyMap<PartRole, ArrayPair>

/** A tree of more arrays than this is something else, such as a folder of arrays for each class. */
const mostArrays = 1000

const contentWords: Record<string, keyof ArrayPair> = {
  ...Object.fromEntries(
    ['x', 'image', 'images', 'img', 'imgs', 'picture', 'pictures', 'pixels', 'data'].map((word) => [word, 'pictures']),
  ),
  ...Object.fromEntries(
    ['y', 'label', 'labels', 'target', 'targets', 'class', 'classes'].map((word) => [word, 'labels']),
  ),
}
const contentOf = (word: string) => (Object.hasOwn(contentWords, word) ? contentWords[word] : undefined)

/** The `.npy` files of a tree; none when there are too many for a few large arrays. */
export function arrayFiles(tree: FileTree): TreeFile[] {
  const files = tree.files.filter(({ name }) => /\.npy$/i.test(name))
  return files.length > mostArrays ? [] : files
}

/**
 * Finds by name which arrays belong together: `x_train` and `y_train` (Keras), `train_images` and `train_labels` (MedMNIST), `images` and
 * `labels`, `data` and `targets`, in this order or the other, with words in front, or in folders `train` and `test`. Null when nothing is
 * called so. Throws `arrays-mismatch` for half a pair beside a whole one, and `import-unsupported` when two could be meant.
 */
export function pairArrays(tree: FileTree, files: readonly TreeFile[]): ArrayPairs | null {
  const sets = new Map<string, Map<PartRole, Partial<ArrayPair>>>()
  for (const file of files) {
    const named = understand(file.name)
    if (!named) continue
    const set = sets.get(named.set) ?? new Map<PartRole, Partial<ArrayPair>>()
    sets.set(named.set, set)
    const pair = set.get(named.role) ?? {}
    set.set(named.role, pair)
    const other = pair[named.content]
    if (other)
      throw new JackdawError('import-unsupported', tree.name, {
        reason: `it is not clear whether ${other.name} or ${file.name} is meant`,
      })
    pair[named.content] = file
  }
  const found = [...sets.values()].filter((set) => [...set.values()].some(isWhole))
  const set = onlyShallowest(found, tree.name, (pairs) => [...pairs.values()].find(isWhole)?.pictures.name ?? '')
  if (!set) return null
  const pairs = new Map<PartRole, ArrayPair>()
  for (const [role, pair] of set) {
    if (!isWhole(pair)) throw halfPair(tree, pair)
    pairs.set(role, pair)
  }
  return pairs
}

const isWhole = (pair: Partial<ArrayPair>): pair is ArrayPair => Boolean(pair.pictures && pair.labels)

function halfPair(tree: FileTree, { pictures, labels }: Partial<ArrayPair>): JackdawError {
  const reason = pictures ? `there are no labels for ${pictures.name}` : `there are no pictures for ${labels?.name}`
  return new JackdawError('arrays-mismatch', tree.name, { reason })
}

/** What the name of an array says; null when it does not say whether it is of pictures or of labels. */
function understand(name: string): { set: string; role: PartRole; content: keyof ArrayPair } | null {
  const folders = name.split('/')
  const base = (folders.pop() ?? '').replace(/\.npy$/i, '')
  let role: PartRole | null = null
  let content: keyof ArrayPair | undefined
  const others: string[] = []
  for (const word of wordsOf(base).flatMap(divided)) {
    const wordRole = roleOf(word)
    const wordContent = contentOf(word)
    if (wordRole && !role) role = wordRole
    else if (wordContent && !content) content = wordContent
    else others.push(word)
  }
  if (!content) return null
  const lastFolder = roleOf((folders[folders.length - 1] ?? '').toLowerCase())
  if (!role && lastFolder) {
    role = lastFolder
    folders.pop()
  }
  return { set: [...folders, others.join(' ')].join('/'), role: role ?? 'train', content }
}

/** `xtrain` and `trainx` as two words. */
function divided(word: string): string[] {
  const [, first = '', second = ''] = /^([xy])([a-z]+)$/.exec(word) ?? []
  if (roleOf(second)) return [first, second]
  const [, start = '', end = ''] = /^([a-z]+)([xy])$/.exec(word) ?? []
  return roleOf(start) ? [start, end] : [word]
}
