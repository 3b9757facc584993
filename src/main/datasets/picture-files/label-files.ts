import { JackdawError, type ErrorCode } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import type { PartRole } from '../recorded/part-roles'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { classKey } from './class-names'
import { baseName, baseStart } from './file-names'
import type { FileLookup } from './file-lookup'
import { folderRole } from './folder-role'
import { leftOut, noClass, roleNumbers, type FileMarks } from './labelled-pictures'
import type { TableColumns } from './table-columns'
import { tableRows } from './table-rows'
import { joinedRows, skippedRows } from '../trees/packed-rows'
import { throwIfCancelled } from '../trees/take-turns'
import { forEachIndex } from '../trees/unhurried'

/** A list of labels whose columns are understood. */
export interface LabelList {
  file: TreeFile
  columns: TableColumns
}

/** More different labels than this are no classes. */
const mostSpellings = 10_000
/** Longest name and label that a list can give, in characters. */
const longestCell = 500
/** Lines that lead nowhere are reported one by one; more of them, and the list is not one of these files. */
const mostAstray = 200_000

/** Stands in `FileMarks.roles` for a file while no list has said what it is for. */
const unsaid = 255

/**
 * Labels picture files by lists. Lines that name no file, files that no line names, and files about which lines contradict each other
 * are left out. What a picture is for is said by its line, or by the name of its list, or by a folder that it is in. Throws
 * `csv-damaged`, `class-count` (labels too many to be classes) and `import-cancelled`.
 * @param likely 1 for each file of the tree that is tried as a picture
 */
export async function labelFiles(
  tree: FileTree,
  likely: Uint8Array,
  lookup: FileLookup,
  lists: readonly LabelList[],
  signal: AbortSignal,
): Promise<FileMarks> {
  const { files } = tree
  const classes = new Int32Array(files.length).fill(noClass)
  const roles = new Uint8Array(files.length).fill(unsaid)
  const numbers = new Map<string, number>()
  const spellings: string[] = []
  const keys: string[] = []
  const folderRoles = new Map<string, PartRole | null>()
  /** Lines that lead to no file. */
  const astray = skippedRows()
  /** What is wrong in the lists about files, and for each file which row of it, counted from 1: packed, for it may be wrong of a million. */
  const refusals = skippedRows()
  const refused = new Uint32Array(files.length)

  for (const list of lists) await readList(list)
  return settle()

  async function readList({ file: list, columns }: LabelList): Promise<void> {
    const ofList = folderRole(baseName(list.name).replace(/\.[^.]*$/, ''))
    let row = 0
    for await (const cells of tableRows(tree, list)) {
      throwIfCancelled(signal, tree.name)
      if (row++ === 0 && columns.header) continue
      const name = cells[columns.file] ?? ''
      const label = cells[columns.label] ?? ''
      const part = columns.split === null ? '' : (cells[columns.split] ?? '')
      if (name === '' || Math.max(name.length, label.length, part.length) > longestCell) {
        const reason = name === '' ? 'it names no file' : `it has more than ${longestCell} characters in a cell`
        goAstray(leftOut(`${list.name}, row ${row}`, 'csv-row', { reason }), list)
        continue
      }
      const found = lookup.find(name, list.name)
      if (found.length === 0) goAstray(leftOut(name, 'file-missing'), list)
      const role = part === '' ? ofList : folderRole(part)
      const pictures = oneOf(
        found.filter((index) => likely[index]),
        role,
      )
      for (const index of pictures)
        if (pictures.length > 1)
          refuse(index, 'csv-row', {
            reason: `the list calls it ${name}, as it does ${pictures.length - 1} other files`,
          })
        else if (part !== '' && role === null)
          refuse(index, 'csv-row', { reason: `${part} is none of train, validation and test` })
        else if (label !== '') setLabel(index, label, list)
      for (const index of pictures) if (pictures.length === 1 && role !== null) setRole(index, role)
    }
  }

  function goAstray(line: SkippedFile, list: TreeFile): void {
    astray.push(line)
    if (astray.length > mostAstray)
      throw new JackdawError('csv-damaged', list.name, {
        reason: `more than ${mostAstray} lines name no file that is there`,
      })
  }

  function setLabel(index: number, label: string, list: TreeFile): void {
    const number = numbers.get(label) ?? numbers.size
    if (number === keys.length) {
      if (number >= mostSpellings) throw new JackdawError('class-count', list.name, { found: number + 1 })
      numbers.set(label, number)
      spellings.push(label)
      keys.push(classKey(label))
    }
    const before = classes[index] ?? noClass
    if (before === noClass) classes[index] = number
    else if (keys[before] !== keys[number]) {
      const other = spellings[before] ?? ''
      refuse(index, 'label-unknown', { label, reason: `another line gives it the label ${other}` })
    }
  }

  function setRole(index: number, role: PartRole): void {
    const number = roleNumbers.indexOf(role)
    const before = roles[index] ?? unsaid
    if (before === unsaid) roles[index] = number
    else if (before !== number)
      refuse(index, 'csv-row', { reason: `one line says that it is for ${roleNumbers[before]}, another for ${role}` })
  }

  /** The first thing that is wrong about a file is told; however often it is named, no more is kept. */
  function refuse(index: number, code: ErrorCode, detail: Record<string, string>): void {
    if (refused[index] !== 0) return
    refusals.push(leftOut(files.at(index)?.name ?? '', code, detail))
    refused[index] = refusals.length
  }

  /** Of several files that a line may mean, the only one in a folder for the same purpose. */
  function oneOf(found: readonly number[], role: PartRole | null): readonly number[] {
    if (found.length < 2 || role === null) return found
    const suiting = found.filter((index) => roleOfFolders(files.at(index)?.name ?? '', folderRoles) === role)
    return suiting.length === 1 ? suiting : found
  }

  async function settle(): Promise<FileMarks> {
    const skipped = skippedRows()
    const used = new Set(lists.map(({ file }) => file.name))
    await forEachIndex(files.length, signal, (index) => {
      const file = files.at(index)
      if (!file || used.has(file.name)) return
      const wrong = refusals.at((refused[index] ?? 0) - 1)
      if (wrong) classes[index] = noClass
      if (classes[index] === noClass)
        skipped.push(wrong ?? leftOut(file.name, likely[index] ? 'label-missing' : 'picture-kind'))
      if (roles[index] === unsaid) roles[index] = roleNumbers.indexOf(roleOfFolders(file.name, folderRoles) ?? 'train')
    })
    return { classes, roles, spellings, notes: [], skipped: joinedRows(skipped, astray) }
  }
}

/** What the outermost folder that says something says, of the folders that a file is in. Asked for many files of few folders. */
function roleOfFolders(name: string, known: Map<string, PartRole | null>): PartRole | null {
  const folders = name.slice(0, baseStart(name))
  let role = known.get(folders)
  if (role === undefined) {
    role =
      folders
        .split('/')
        .map(folderRole)
        .find((said) => said !== null) ?? null
    known.set(folders, role)
  }
  return role
}
