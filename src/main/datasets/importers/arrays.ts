import type { PictureShape } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { NpyArray } from '../npy/npy-array'
import { readNpyClassNames } from '../npy/npy-class-names'
import { readNpyLabels } from '../npy/npy-labels'
import { npyPictures, pictureLayout, pictureScale, type PictureLayout } from '../npy/npy-pictures'
import { sameNumbers } from '../npy/number-type'
import { ClassIndex } from '../recorded/class-index'
import { arrangeParts, type PartRole } from '../recorded/part-roles'
import { recordedCandidate, type RecordedPart } from '../recorded/recorded-pictures'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { arrayFiles, nearestClassNames, pairArrays, splitClassNames } from './arrays-files'
import type { Importer } from './importer'

/** A pair of open arrays. */
interface OpenPair {
  pictures: NpyArray
  labels: NpyArray
}

/**
 * Arrays of NumPy: pairs of `.npy` files, in a folder or in a `.npz` file, which is a zip archive of them. Classes are called by their
 * numbers, unless an array `class_names` of texts lies beside them.
 */
export const arrays: Importer = {
  kind: 'arrays',
  async recognise(tree, { signal }) {
    const files = splitClassNames(arrayFiles(tree))
    const pairs = await findPairs(tree, files.others, files.classNames.length)
    if (!pairs) return null
    const { parts, hasTest, notes } = arrangeParts(pairs)
    const all = parts.map(({ part }) => part.pictures)
    const layouts = all.map(pictureLayout)
    const shape = commonShape(tree, all, layouts)
    parts.forEach(({ part }) => checkCounts(tree, part))
    const classes = new ClassIndex<number>()
    const numbered: Uint16Array[] = []
    for (const { part } of parts) numbered.push(await readNpyLabels(part.labels, classes, signal))
    const scale = await pictureScale(all, signal)
    const named = nearestClassNames(
      files.classNames,
      all.map(({ name }) => name),
    )
    const { names, places } = await nameClasses(tree, classes, named)
    return recordedCandidate({
      kind: 'arrays',
      name: tree.name,
      shape,
      classNames: names,
      parts: parts.map(({ split, part }, k): RecordedPart => {
        const labels = numbered[k]?.map((number) => places[number] ?? 0) ?? new Uint16Array()
        return { split, labels, pictures: () => npyPictures(part.pictures, pictureLayout(part.pictures), scale) }
      }),
      hasTest,
      notes: [
        ...notes,
        ...(scale === 1 ? [] : (['values-scaled'] as const)),
        ...(layouts.some(({ channelsFirst }) => channelsFirst) ? (['channels-moved'] as const) : []),
      ],
      skipped: [],
    })
  },
}

/** What the classes are called, and for each number of `classes` its place among them. Throws `arrays-mismatch` for a label without a name. */
async function nameClasses(
  tree: FileTree,
  classes: ClassIndex<number>,
  file: TreeFile | undefined,
): Promise<{ names: string[]; places: Uint16Array }> {
  const { names: labels, places } = classes.sorted((a, b) => a - b)
  const names = file && (await readNpyClassNames(tree, file))
  if (!names) return { names: labels.map(String), places }
  const nameless = labels.find((label) => label < 0 || label >= names.length)
  if (nameless !== undefined)
    throw new JackdawError('arrays-mismatch', tree.name, {
      reason: `${file.name} has ${names.length} names, but there is a label ${nameless}`,
    })
  return { names, places: places.map((place) => labels[place] ?? 0) }
}

/** @param besides how many files lie beside `files` that belong to arrays, too */
async function findPairs(
  tree: FileTree,
  files: readonly TreeFile[],
  besides: number,
): Promise<Map<PartRole, OpenPair> | null> {
  if (files.length === 0) return null
  const named = pairArrays(tree, files)
  if (named) {
    const pairs = new Map<PartRole, OpenPair>()
    for (const [role, { pictures, labels }] of named)
      pairs.set(role, { pictures: await NpyArray.open(tree, pictures), labels: await NpyArray.open(tree, labels) })
    return pairs
  }
  // Arrays beside other things are something else; arrays alone are arrays.
  if (files.length + besides < tree.files.length) return null
  const [first, second, third] = files
  if (first && second && !third) {
    const pair = pairByShape(await NpyArray.open(tree, first), await NpyArray.open(tree, second))
    if (pair) return new Map([['train', pair]])
  }
  throw new JackdawError('arrays-mismatch', tree.name, {
    reason: 'it cannot be told which are pictures and which are labels; call them images and labels, or x and y',
  })
}

/** Which of two arrays is of pictures, told by their dimensions: numpy calls them `arr_0` and `arr_1` when nobody says otherwise. */
function pairByShape(a: NpyArray, b: NpyArray): OpenPair | null {
  const [labels, pictures] = a.shape.length <= b.shape.length ? [a, b] : [b, a]
  const fit = labels.shape.length <= 2 && pictures.shape.length >= 3 && labels.shape[0] === pictures.shape[0]
  return fit ? { pictures, labels } : null
}

/** The shape of the pictures of all parts. Throws `arrays-mismatch` when theirs, or their kinds of numbers, differ. */
function commonShape(tree: FileTree, all: readonly NpyArray[], layouts: readonly PictureLayout[]): PictureShape {
  const [first] = all
  const shape = layouts[0]?.shape
  if (!first || !shape) throw new JackdawError('import-nothing', tree.name)
  all.forEach((other, k) => {
    const same = String(layouts[k]?.shape) === String(shape) && sameNumbers(first.header.numbers, other.header.numbers)
    if (!same)
      throw new JackdawError('arrays-mismatch', tree.name, {
        reason: `the pictures of ${first.name} and ${other.name} are of different shape or kind`,
      })
  })
  return shape
}

function checkCounts(tree: FileTree, { pictures, labels }: OpenPair): void {
  const [pictureCount = 0] = pictures.shape
  const [labelCount = 0] = labels.shape
  if (pictureCount !== labelCount)
    throw new JackdawError('arrays-mismatch', tree.name, {
      reason: `${pictures.name} has ${pictureCount} pictures, but ${labels.name} has ${labelCount} labels`,
    })
}
