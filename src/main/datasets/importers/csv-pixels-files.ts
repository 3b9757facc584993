import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { onlyShallowest } from '../recorded/only-shallowest'
import { partRoles, roleOf, wordsOf, type PartRole } from '../recorded/part-roles'
import type { FileTree } from '../trees/file-tree'
import { matchingFiles } from '../trees/matching-files'
import { lookAtTable, type PixelTable } from './csv-pixels-table'

/** More tables than this are something else, such as one for each picture. */
const mostTables = 16

/** Whoever has pictures in files does not keep them in a table as well. */
const pictureFile = /\.(png|jpe?g|gif|bmp|webp)$/i

export interface FoundTables {
  tables: Map<PartRole, PixelTable>
  /** Tables of pixels without labels, beside some with labels. */
  skipped: SkippedFile[]
}

/** Finds the tables of pixels in a tree by what they are for. Throws what is wrong with a table where nothing else can be meant. */
export async function findTables(tree: FileTree): Promise<FoundTables> {
  const tables: PixelTable[] = []
  const skipped: SkippedFile[] = []
  const problems: JackdawError[] = []
  for (const file of possibleTables(tree)) {
    const error = (reason: string) => new JackdawError('csv-damaged', file.name, { reason })
    try {
      const table = await lookAtTable(tree, file)
      if (table === 'unlabelled') skipped.push({ name: file.name, error: error('it has no column of labels').toData() })
      else if (table) tables.push(table)
    } catch (thrown) {
      if (!(thrown instanceof JackdawError) || thrown.code !== 'csv-damaged') throw thrown
      // Notes that lie beside something else need not be a table.
      if (tree.files.length === 1 || !/\.txt$/i.test(file.name)) problems.push(thrown)
    }
  }
  if (tables.length === 0) problems.push(...skipped.map(({ error }) => JackdawError.fromData(error)))
  for (const problem of problems) throw problem
  return { tables: byRole(tree, tables), skipped }
}

function possibleTables(tree: FileTree) {
  for (const { name } of tree.files) if (pictureFile.test(name)) return []
  return matchingFiles(tree.files, /\.(csv|tsv|txt)$/i, mostTables)
}

function byRole(tree: FileTree, tables: readonly PixelTable[]): Map<PartRole, PixelTable> {
  const found = new Map<PartRole, PixelTable>()
  for (const role of partRoles) {
    const ofRole = tables.filter(({ file }) => (roleIn(file.name) ?? 'train') === role)
    const table = onlyShallowest(ofRole, tree.name, ({ file }) => file.name)
    if (table) found.set(role, table)
  }
  return found
}

/** What the base name of a table says that it is for, or else the folder that it is in. */
function roleIn(name: string): PartRole | null {
  const [base = '', folder = ''] = name.split('/').reverse()
  return [...wordsOf(base), ...wordsOf(folder)].map(roleOf).find((role) => role !== null) ?? null
}
