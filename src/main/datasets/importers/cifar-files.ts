import { JackdawError } from '../../../shared/errors'
import { cleanClassName } from '../recorded/class-name'
import { onlyShallowest } from '../recorded/only-shallowest'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { cifarFormats, type CifarKind } from './cifar-records'

/** The files of one dataset. */
export interface CifarFiles {
  kind: CifarKind
  /** Batches in order. */
  train: TreeFile[]
  test: TreeFile | null
  names: TreeFile | null
}

const batchNames = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`)
const tenNames = 'batches.meta.txt'
const hundredNames = 'fine_label_names.txt'
const interesting = new Set([...batchNames, 'test_batch.bin', tenNames, 'train.bin', 'test.bin', hundredNames])

/**
 * Finds the files of CIFAR-10 or CIFAR-100 in the folder that they lie in together; null when there are none. A batch that was chosen
 * by itself is enough; of a folder all five are wanted. Throws `file-missing`, or `import-unsupported` when there are two datasets.
 */
export function findCifarFiles(tree: FileTree): CifarFiles | null {
  const folders = new Map<string, Map<string, TreeFile>>()
  for (const file of tree.files) {
    const slash = file.name.lastIndexOf('/')
    const base = file.name.slice(slash + 1).toLowerCase()
    if (!interesting.has(base)) continue
    const folder = file.name.slice(0, slash + 1)
    const files = folders.get(folder) ?? new Map<string, TreeFile>()
    folders.set(folder, files.set(base, file))
  }
  const found = [...folders.values()].flatMap((files) =>
    [ten(files, tree.files.length === 1), hundred(files)].flatMap((set) => (set ? [set] : [])),
  )
  return onlyShallowest(found, tree.name, ({ train }) => train[0]?.name ?? '') ?? null
}

function ten(files: ReadonlyMap<string, TreeFile>, alone: boolean): CifarFiles | null {
  const train = batchNames.flatMap((name) => files.get(name) ?? [])
  const test = files.get('test_batch.bin') ?? null
  if (train.length === 0 && !test) return null
  if (alone) return { kind: 'cifar-10', train: test ? [test] : train, test: null, names: null }
  const missing = batchNames.find((name) => !files.has(name))
  if (missing !== undefined) throw new JackdawError('file-missing', missing)
  return { kind: 'cifar-10', train, test, names: files.get(tenNames) ?? null }
}

/** Its files have names that others have as well, so without the list of labels their size must be right. */
function hundred(files: ReadonlyMap<string, TreeFile>): CifarFiles | null {
  const names = files.get(hundredNames) ?? null
  const train = files.get('train.bin')
  const test = files.get('test.bin') ?? null
  const whole = (file: TreeFile) => file.bytes > 0 && file.bytes % cifarFormats['cifar-100'].recordBytes === 0
  if (!names && !(train && whole(train) && (!test || whole(test)))) return null
  if (!train) throw new JackdawError('file-missing', 'train.bin')
  return { kind: 'cifar-100', train: [train], test, names }
}

/** Every class has a line; this is many times what they need. */
const mostNameBytes = 100_000

/** The names of all classes, from the list where there is one, else the numbers. Throws `cifar-damaged`. */
export async function cifarClassNames(tree: FileTree, { kind, names: file }: CifarFiles): Promise<string[]> {
  const { classes } = cifarFormats[kind]
  if (!file) return Array.from({ length: classes }, (_, label) => String(label))
  const text = new TextDecoder().decode(await tree.read(file, mostNameBytes))
  const names = text
    .split(/\r\n|\r|\n/)
    .map(cleanClassName)
    .filter((name) => name !== '')
  const damaged = (reason: string) => new JackdawError('cifar-damaged', file.name, { reason })
  if (names.length !== classes) throw damaged(`it has ${names.length} names of classes, where ${classes} are expected`)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined) throw damaged(`two classes are called ${twice}`)
  return names
}
