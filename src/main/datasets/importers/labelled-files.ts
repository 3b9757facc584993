import { JackdawError } from '../../../shared/errors'
import { FileLookup } from '../picture-files/file-lookup'
import { ClassFolderLayout } from '../picture-files/class-folder-layout'
import { labelFiles, type LabelList } from '../picture-files/label-files'
import { labelledPictures, noClass } from '../picture-files/labelled-pictures'
import { findLikelyPictures } from '../picture-files/likely-pictures'
import { pictureFilesCandidate } from '../picture-files/picture-files-candidate'
import { understandColumns } from '../picture-files/table-columns'
import { findTables, tableRows } from '../picture-files/table-rows'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { throwIfCancelled } from '../trees/take-turns'
import type { Importer } from './importer'

/** Tables that are looked at, and the lines of each from which its columns are told. */
const looked = { tables: 64, lines: 500 }

/** Picture files, in folders or not, with tables that name each file and its label. */
export const labelledFiles: Importer = {
  kind: 'labelled-files',
  async recognise(tree, context) {
    const { signal } = context
    const tables = await findTables(tree, looked.tables, signal)
    if (tables.length === 0) return null
    const likely = await findLikelyPictures(tree, signal)
    const pictures = likely.reduce((a, b) => a + b, 0)
    if (pictures === 0) return null

    const lookup = await FileLookup.create(tree.files, signal)
    const hasFolders = await (await ClassFolderLayout.of(tree, likely, signal)).hasClasses()
    const lists: LabelList[] = []
    for (const table of tables) {
      throwIfCancelled(signal, tree.name)
      const { rows, error } = await beginning(tree, table)
      const isPicture = (cell: string) => lookup.find(cell, table.name).some((index) => likely[index])
      const columns = understandColumns(rows, isPicture)
      // Where folders tell the classes, a table beside them has to say clearly that it does.
      if (columns && (columns.labelNamed || !hasFolders)) lists.push({ file: table, columns })
      else if (error && !hasFolders && pictures > tables.length) throw error
    }
    if (lists.length === 0) return null
    try {
      const marks = await labelFiles(tree, likely, lookup, lists, signal)
      const labelled = marks.classes.reduce((sum, number) => sum + Number(number !== noClass), 0)
      if (labelled === 0 || (hasFolders && labelled * 2 < pictures)) return null
      return await pictureFilesCandidate(await labelledPictures('labelled-files', tree, marks, signal), context)
    } catch (error) {
      // A table that does not help is none where folders do.
      if (hasFolders && error instanceof JackdawError && ['csv-damaged', 'class-count'].includes(error.code))
        return null
      throw error
    }
  },
}

/** The first lines of a table, and what kept more from being read. */
async function beginning(tree: FileTree, table: TreeFile): Promise<{ rows: string[][]; error: JackdawError | null }> {
  const rows: string[][] = []
  try {
    for await (const row of tableRows(tree, table)) if (rows.push(row) >= looked.lines) break
  } catch (error) {
    if (!(error instanceof JackdawError)) throw error
    return { rows, error }
  }
  return { rows, error: null }
}
