import { JackdawError } from '../../../shared/errors'
import { onlyShallowest } from '../recorded/only-shallowest'
import { roleOf, wordsOf, type PartRole } from '../recorded/part-roles'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { matchingFiles } from '../trees/matching-files'

/** Pictures and their labels. */
export interface ArrayPair {
  pictures: TreeFile
  labels: TreeFile
}

/** A tree of more arrays than this is something else, such as a folder of arrays for each class. */
const mostArrays = 1000

/** Words for each content. Where there are several arrays of pictures, the one whose word comes first is taken. */
const contentWords: Record<keyof ArrayPair, readonly string[]> = {
  pictures: ['images', 'image', 'imgs', 'img', 'pictures', 'picture', 'x', 'pixels', 'data'],
  labels: ['labels', 'label', 'targets', 'target', 'y'],
}

/** The `.npy` files of a tree; none when there are too many for a few large arrays. */
export function arrayFiles(tree: FileTree): TreeFile[] {
  return matchingFiles(tree.files, /\.npy$/i, mostArrays)
}

const classNamesFile = /^(class|label)[ _-]?names\.npy$/i

/** Splits off the arrays that are called as the names of classes are. */
export function splitClassNames(files: readonly TreeFile[]): { others: TreeFile[]; classNames: TreeFile[] } {
  const isOfNames = ({ name }: TreeFile) => classNamesFile.test(name.slice(name.lastIndexOf('/') + 1))
  return { others: files.filter((file) => !isOfNames(file)), classNames: files.filter(isOfNames) }
}

/** Of the arrays of class names the one for these pictures: in the nearest folder that all of them are in. */
export function nearestClassNames(classNames: readonly TreeFile[], pictures: readonly string[]): TreeFile | undefined {
  const folder = ({ name }: TreeFile) => name.slice(0, name.lastIndexOf('/') + 1)
  return classNames
    .filter((file) => pictures.every((name) => name.startsWith(folder(file))))
    .sort((a, b) => folder(b).length - folder(a).length)[0]
}

/**
 * Finds by name which arrays belong together: `x_train` and `y_train` (Keras), `train_images` and `train_labels` (MedMNIST), `images` and
 * `labels`, `data` and `targets`, in this order or the other, with words in front, or in folders `train` and `test`. Null when nothing is
 * called so. Throws `arrays-mismatch` for half a pair beside a whole one, and `import-unsupported` when two could be meant.
 */
export function pairArrays(tree: FileTree, files: readonly TreeFile[]): Map<PartRole, ArrayPair> | null {
  const sets = new Map<string, Map<PartRole, NamedPair>>()
  for (const file of files) {
    const named = understand(file)
    if (!named) continue
    const set = sets.get(named.set) ?? new Map<PartRole, NamedPair>()
    sets.set(named.set, set)
    const pair = set.get(named.role) ?? {}
    set.set(named.role, pair)
    pair[named.content] = better(tree, pair[named.content], named)
  }
  const found = [...sets.values()].filter((set) => [...set.values()].some(({ pictures, labels }) => pictures && labels))
  const set = onlyShallowest(found, tree.name, firstPicturesName)
  if (!set) return null
  return new Map([...set].map(([role, { pictures, labels }]) => [role, wholePair(tree, pictures?.file, labels?.file)]))
}

/** What the name of an array says. */
interface NamedArray {
  file: TreeFile
  /** The folder and other words, which arrays that belong together have in common. */
  set: string
  role: PartRole
  content: keyof ArrayPair
  /** Place of its word among those for the content. */
  rank: number
}

type NamedPair = Partial<Record<keyof ArrayPair, NamedArray>>

const firstPicturesName = (pairs: ReadonlyMap<PartRole, NamedPair>) =>
  [...pairs.values()].map(({ pictures }) => pictures?.file.name ?? '').find((name) => name !== '') ?? ''

function better(tree: FileTree, known: NamedArray | undefined, other: NamedArray): NamedArray {
  if (!known) return other
  if (known.content === 'pictures' && known.rank !== other.rank) return known.rank < other.rank ? known : other
  const reason = `it is not clear whether ${known.file.name} or ${other.file.name} is meant`
  throw new JackdawError('import-unsupported', tree.name, { reason })
}

function wholePair(tree: FileTree, pictures: TreeFile | undefined, labels: TreeFile | undefined): ArrayPair {
  if (pictures && labels) return { pictures, labels }
  const reason = pictures ? `there are no labels for ${pictures.name}` : `there are no pictures for ${labels?.name}`
  throw new JackdawError('arrays-mismatch', tree.name, { reason })
}

/** Null when the name does not say whether it is of pictures or of labels. */
function understand(file: TreeFile): NamedArray | null {
  const folders = file.name.split('/')
  const base = (folders.pop() ?? '').replace(/\.npy$/i, '')
  let role: PartRole | null = null
  let content: { content: keyof ArrayPair; rank: number } | null = null
  const others: string[] = []
  for (const word of wordsOf(base).flatMap(divided)) {
    const wordRole = roleOf(word)
    const wordContent = contentOf(word)
    if (wordRole && !role) role = wordRole
    else if (wordContent && !content) content = wordContent
    else others.push(word)
  }
  if (!content) return null
  const folderRole = roleOf((folders[folders.length - 1] ?? '').toLowerCase())
  if (!role && folderRole) {
    role = folderRole
    folders.pop()
  }
  return { file, set: [...folders, others.join(' ')].join('/'), role: role ?? 'train', ...content }
}

function contentOf(word: string): { content: keyof ArrayPair; rank: number } | null {
  for (const content of ['pictures', 'labels'] as const) {
    const rank = contentWords[content].indexOf(word)
    if (rank >= 0) return { content, rank }
  }
  return null
}

/** `xtrain` and `trainx` as two words. */
function divided(word: string): string[] {
  const [, first = '', second = ''] = /^([xy])([a-z]+)$/.exec(word) ?? []
  if (roleOf(second)) return [first, second]
  const [, start = '', end = ''] = /^([a-z]+)([xy])$/.exec(word) ?? []
  return roleOf(start) ? [start, end] : [word]
}
