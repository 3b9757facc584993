import type { JournalOperation } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { eachRange } from '../../../shared/picture-ranges'
import { side, type DatasetView, type ViewClass } from './dataset-view'

const mostClasses = 1000

/**
 * Changes a view as an edit says, operation by operation. Throws `request-invalid` for a picture or class that is not there,
 * `class-name-taken`, `class-not-empty` or `class-count`; the view may then be changed in part.
 *
 * @param id of the edit, from which new classes get theirs
 * @returns whether anything is other than before
 */
export function applyEdit(view: DatasetView, operations: readonly JournalOperation[], id: string): boolean {
  let changed = false
  operations.forEach((operation, place) => {
    changed = apply(view, operation, `${id}.${place}`) || changed
  })
  return changed
}

function apply(view: DatasetView, operation: JournalOperation, id: string): boolean {
  switch (operation.type) {
    case 'relabel': {
      const { label } = operation
      classAt(view, label)
      return change(view, view.labels, operation.pictures, () => label)
    }
    case 'exclude':
      return change(view, view.sides, operation.pictures, (value) => value | side.excluded)
    case 'include':
      return change(view, view.sides, operation.pictures, (value) => value & ~side.excluded)
    case 'move': {
      const wanted = side[operation.split]
      return change(view, view.sides, operation.pictures, (value) => (value & ~side.test) | wanted)
    }
    case 'renameClass': {
      const { label, name } = operation
      const { id: classId, name: old } = classAt(view, label)
      if (old === name) return false
      refuseTaken(view, name, label)
      view.classes = view.classes.map((one, at) => (at === label ? { id: classId, name } : one))
      return true
    }
    case 'mergeClasses':
      return merge(view, operation.from, operation.into)
    case 'addClass':
      refuseTaken(view, operation.name, -1)
      if (view.classes.length >= mostClasses)
        throw new JackdawError('class-count', 'The dataset', { found: view.classes.length + 1 })
      view.classes = [...view.classes, { id, name: operation.name }]
      return true
    case 'removeClass': {
      const { name } = classAt(view, operation.label)
      const found = view.labels.reduce(
        (n, label, index) => (label === operation.label && !absent(view, index) ? n + 1 : n),
        0,
      )
      if (found > 0) throw new JackdawError('class-not-empty', name, { pictures: found })
      if (view.classes.length === 1) throw new JackdawError('class-count', 'The dataset', { found: 0 })
      leaveOut(view, new Set([operation.label]), 0)
      return true
    }
    case 'add':
      return add(view, operation)
  }
}

/** Lets stored pictures count that were no part of the dataset. */
function add(view: DatasetView, { first, train, test, label }: Extract<JournalOperation, { type: 'add' }>): boolean {
  classAt(view, label)
  const end = first + train + test
  for (let index = first; index < end; index++)
    if (index >= view.sides.length || !absent(view, index))
      throw new JackdawError('request-invalid', 'pictures', { reason: `picture ${index} cannot be added` })
  view.sides.fill(side.train, first, first + train).fill(side.test, first + train, end)
  view.labels.fill(label, first, end)
  return end > first
}

/** Gives the pictures named a new value. Throws `request-invalid` before the first is changed. */
function change(
  view: DatasetView,
  values: Uint8Array | Uint16Array,
  pictures: string,
  next: (value: number) => number,
): boolean {
  const stored = view.sides.length
  eachRange(pictures, (first, last) => {
    for (let index = first; index <= last; index++)
      if (index >= stored || absent(view, index))
        throw new JackdawError('request-invalid', 'pictures', { reason: `there is no picture ${index}` })
  })
  let changed = false
  eachRange(pictures, (first, last) => {
    for (let index = first; index <= last; index++) {
      const old = values[index] ?? 0
      const value = next(old)
      if (value === old) continue
      values[index] = value
      changed = true
    }
  })
  return changed
}

function merge(view: DatasetView, from: readonly number[], into: number): boolean {
  classAt(view, into)
  const gone = new Set(from)
  gone.delete(into)
  for (const label of gone) classAt(view, label)
  if (gone.size === 0) return false
  leaveOut(view, gone, into)
  return true
}

/** Takes classes out of the list; their pictures become `into`, and the classes behind move up. */
function leaveOut(view: DatasetView, gone: ReadonlySet<number>, into: number): void {
  const kept = view.classes.map((one, label) => ({ one, label })).filter(({ label }) => !gone.has(label))
  const moved = new Uint16Array(view.classes.length)
  kept.forEach(({ label }, place) => (moved[label] = place))
  const target = moved[into] ?? 0
  for (const label of gone) moved[label] = target
  for (let index = 0; index < view.labels.length; index++) view.labels[index] = moved[view.labels[index] ?? 0] ?? 0
  view.classes = kept.map(({ one }) => one)
}

function classAt(view: DatasetView, label: number): ViewClass {
  const found = view.classes[label]
  if (!found) throw new JackdawError('request-invalid', 'label', { reason: `there is no class ${label}` })
  return found
}

/** Names that differ only in capital letters or spaces would be made one class by an import. */
function refuseTaken(view: DatasetView, name: string, except: number): void {
  const plain = (text: string) => text.normalize('NFC').trim().toLowerCase()
  const taken = view.classes.find((one, label) => label !== except && plain(one.name) === plain(name))
  if (taken) throw new JackdawError('class-name-taken', taken.name)
}

const absent = (view: DatasetView, index: number) => ((view.sides[index] ?? 0) & side.absent) !== 0
