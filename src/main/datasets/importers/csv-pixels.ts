import { JackdawError } from '../../../shared/errors'
import { compareNaturally } from '../natural-order'
import { ClassIndex } from '../recorded/class-index'
import { arrangeParts, type PartRole } from '../recorded/part-roles'
import { recordedCandidate, type RecordedPart } from '../recorded/recorded-pictures'
import { scaleFor } from '../recorded/value-scale'
import type { FileTree } from '../trees/file-tree'
import { findLabelColumn } from './csv-pixels-label-column'
import { findTables } from './csv-pixels-files'
import { scanTable, tablePictures, type LabelledTable, type TableContents } from './csv-pixels-rows'
import type { PixelTable } from './csv-pixels-table'
import type { Importer } from './importer'

/** Tables with the pixels of one picture and its label in each row: one, or one each for training and testing. */
export const csvPixels: Importer = {
  kind: 'csv-pixels',
  async recognise(tree, { signal }) {
    const found = await findTables(tree)
    if (found.tables.size === 0) return null
    const { parts, hasTest, notes } = arrangeParts(await withLabelColumns(tree, found.tables, signal))
    const classes = new ClassIndex<string>()
    const contents: TableContents[] = []
    for (const { part } of parts) contents.push(await scanTable(tree, part, classes, signal))
    const { names, places } = classes.sorted(compareNaturally)
    const scale = scaleFor(Math.max(...contents.map(({ largest }) => largest)))
    return recordedCandidate({
      kind: 'csv-pixels',
      name: tree.name,
      shape: parts[0]?.part.shape ?? [1, 1, 1],
      classNames: names,
      parts: parts.map(({ split, part }, k): RecordedPart => {
        const labels = contents[k]?.labels.map((number) => places[number] ?? 0) ?? new Uint16Array()
        const labelOf = (row: number) => names[labels[row] ?? names.length]
        return { split, labels, pictures: () => tablePictures(tree, part, labelOf, scale) }
      }),
      hasTest,
      notes: scale === 1 ? notes : [...notes, 'values-scaled'],
      skipped: [...found.skipped, ...contents.flatMap((content) => content.skipped)],
    })
  },
}

/**
 * Tables whose column of labels is known: by the names of columns, else as in another of the tables, else from all rows of the first. Throws
 * `csv-damaged` when tables are of different shape or it cannot be told.
 */
async function withLabelColumns(
  tree: FileTree,
  tables: ReadonlyMap<PartRole, PixelTable>,
  signal: AbortSignal,
): Promise<Map<PartRole, LabelledTable>> {
  const [first, ...others] = tables.values()
  if (!first) return new Map()
  for (const { file, columns, shape } of others)
    if (columns !== first.columns || String(shape) !== String(first.shape))
      throw new JackdawError('csv-damaged', file.name, {
        reason: `it has ${columns} columns, where ${first.file.name} has ${first.columns}`,
      })
  const named = [...tables.values()].map(({ label }) => label).find((label) => label !== null)
  const label = named ?? (await findLabelColumn(tree, first, signal))
  return new Map([...tables].map(([role, table]) => [role, { ...table, label: table.label ?? label }]))
}
