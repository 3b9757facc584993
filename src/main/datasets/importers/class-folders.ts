import { ClassFolderLayout } from '../picture-files/class-folder-layout'
import { labelledPictures, leftOut, noClass, type FileMarks } from '../picture-files/labelled-pictures'
import { findLikelyPictures } from '../picture-files/likely-pictures'
import { pictureFilesCandidate } from '../picture-files/picture-files-candidate'
import { findTables } from '../picture-files/table-rows'
import { forEachIndex } from '../trees/unhurried'
import type { FileTree } from '../trees/file-tree'
import { skippedRows } from '../trees/packed-rows'
import type { Importer } from './importer'

/** One folder of picture files for each class, also inside folders for training, validation and testing. */
export const classFolders: Importer = {
  kind: 'class-folders',
  async recognise(tree, context) {
    const { signal } = context
    const likely = await findLikelyPictures(tree, signal)
    const layout = await ClassFolderLayout.of(tree, likely, signal)
    if (!(await layout.hasClasses())) {
      // Then it is something else, unless all that there is are pictures in one folder.
      const mostly = likely.reduce((a, b) => a + b, 0) * 2 >= likely.length
      const listed = (await findTables(tree, 1, signal)).length > 0
      if (!mostly || listed || !likely.some((_, index) => layout.classFolder(index) !== null)) return null
    }
    const marks = await markByFolder(tree, likely, layout, signal)
    return pictureFilesCandidate(await labelledPictures('class-folders', tree, marks, signal), context)
  },
}

/** Gives each picture the class of its folder. */
async function markByFolder(
  tree: FileTree,
  likely: Uint8Array,
  layout: ClassFolderLayout,
  signal: AbortSignal,
): Promise<FileMarks> {
  const numbers = new Map<string, number>()
  const classes = new Int32Array(tree.files.length).fill(noClass)
  const skipped = skippedRows()
  let nested = false
  await forEachIndex(tree.files.length, signal, (index) => {
    const folder = layout.classFolder(index)
    if (folder === null) {
      skipped.push(leftOut(tree.files.at(index)?.name ?? '', likely[index] ? 'label-missing' : 'picture-kind'))
      return
    }
    const number = numbers.get(folder) ?? numbers.size
    numbers.set(folder, number)
    classes[index] = number
    nested ||= layout.isNested(index)
  })
  const notes = nested ? (['nested-folders'] as const) : []
  return { classes, roles: layout.roles, spellings: [...numbers.keys()], notes, skipped }
}
