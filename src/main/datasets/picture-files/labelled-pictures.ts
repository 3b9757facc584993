import type { ErrorCode } from '../../../shared/errors'
import type { ImportKind, ImportNote, SkippedFile } from '../../../shared/import'
import { arrangeParts, type PartRole } from '../recorded/part-roles'
import type { FileTree } from '../trees/file-tree'
import { joinedRows, type Rows } from '../trees/packed-rows'
import { mergeClassNames } from './class-names'
import { BaseNames } from './file-names'
import { forEachIndex, sortedCopy } from '../trees/unhurried'

/** Picture files with their labels, in the order of the dataset-to-be. Holds seven bytes a picture, because there may be a million. */
export interface LabelledPictures {
  kind: ImportKind
  tree: FileTree
  classNames: readonly string[]
  /** Which files of the tree they are. */
  files: Uint32Array
  labels: Uint16Array
  /** 1 for each picture of the test part; null where there is none, so that it is drawn. */
  isTest: Uint8Array | null
  notes: readonly ImportNote[]
  /** Left out already. */
  skipped: Rows<SkippedFile>
}

/** What parts are for, by the number that stands for each in `FileMarks.roles`. */
export const roleNumbers: readonly PartRole[] = ['train', 'validation', 'test']

/** Stands for a file without a class in `FileMarks.classes`. */
export const noClass = -1

/** What was found out about each file of a tree, in its order. */
export interface FileMarks {
  /** Index into `spellings`, or `noClass`. */
  classes: Int32Array
  /** Index into `roleNumbers`. */
  roles: Uint8Array
  /** How classes are called, as found. */
  spellings: readonly string[]
  notes: readonly ImportNote[]
  skipped: Rows<SkippedFile>
}

/** Puts marked files into order, with merged class names and on two sides. Throws `class-count` and `import-cancelled`. */
export async function labelledPictures(
  kind: ImportKind,
  tree: FileTree,
  marks: FileMarks,
  signal: AbortSignal,
): Promise<LabelledPictures> {
  const { classes, roles, spellings } = marks
  const perSpelling = new Uint32Array(spellings.length)
  const rolesFound = new Set<PartRole>()
  const marked = new Uint32Array(classes.length)
  let count = 0
  await forEachIndex(classes.length, signal, (index) => {
    const spelling = classes[index] ?? noClass
    if (spelling < 0) return
    perSpelling[spelling] = (perSpelling[spelling] ?? 0) + 1
    rolesFound.add(roleNumbers[roles[index] ?? 0] ?? 'train')
    marked[count++] = index
  })
  const merged = mergeClassNames(
    spellings.map((name, k) => ({ name, pictures: perSpelling[k] ?? 0 })),
    tree.name,
  )
  const baseNames = await BaseNames.of(tree.files, signal)
  const files = await sortedCopy(marked.subarray(0, count), (a, b) => baseNames.compare(a, b), signal)
  const arranged = arrangeParts(new Map([...rolesFound].map((role) => [role, role])))
  const testRoles = new Set(arranged.parts.filter(({ split }) => split === 'test').map(({ part }) => part))
  const isTestRole = roleNumbers.map((role) => Number(testRoles.has(role)))
  return {
    kind,
    tree,
    classNames: merged.names,
    files,
    labels: Uint16Array.from(files, (index) => merged.labels[classes[index] ?? 0] ?? 0),
    isTest: arranged.hasTest ? Uint8Array.from(files, (index) => isTestRole[roles[index] ?? 0] ?? 0) : null,
    notes: [...new Set([...arranged.notes, ...marks.notes, ...(merged.merged ? (['classes-merged'] as const) : [])])],
    skipped: joinedRows(tree.refused, marks.skipped),
  }
}

/** A file that is left out, with the error that it would be alone. */
export const leftOut = (name: string, code: ErrorCode, detail: Record<string, string | number> = {}): SkippedFile => ({
  name,
  error: { code, subject: name, detail },
})
