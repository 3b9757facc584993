import type { DatasetDifference } from '../dataset'
import type { JournalOperation } from '../dataset-edit'
import { countRanges } from '../picture-ranges'
import { count, counted, visible } from './format'

/** What was edited in a dataset, in words: in the window and on the command line. */

/** `3 pictures relabelled as “cat”`, by the names that classes had before. */
export function operationWords(operation: JournalOperation, classNames: readonly string[]): string {
  const named = (label: number) => `“${visible(classNames[label] ?? String(label))}”`
  const pictures = 'pictures' in operation ? counted(countRanges(operation.pictures), 'picture') : ''
  switch (operation.type) {
    case 'relabel':
      return `${pictures} relabelled as ${named(operation.label)}`
    case 'exclude':
      return `${pictures} excluded`
    case 'include':
      return `${pictures} included again`
    case 'move':
      return `${pictures} moved to ${operation.split === 'train' ? 'training' : 'the test'}`
    case 'renameClass':
      return `Class ${named(operation.label)} renamed to “${visible(operation.name)}”`
    case 'mergeClasses': {
      const from =
        operation.from.length > 3
          ? counted(operation.from.length, 'class', 'classes')
          : operation.from.map(named).join(', ')
      return `${from} merged into ${named(operation.into)}`
    }
    case 'add':
      return `${counted(operation.train + operation.test, 'picture')} added to ${named(operation.label)}`
    case 'addClass':
      return `Class “${visible(operation.name)}” added`
    case 'removeClass':
      return `Class ${named(operation.label)} removed`
  }
}

/** `3 relabelled`, `12 excluded` ...: what differs, in the order of weight; empty where nothing does. */
export function differenceWords(difference: DatasetDifference): string[] {
  const pictures = [
    [difference.relabelled, 'relabelled'],
    [difference.excluded, 'excluded'],
    [difference.included, 'more'],
    [difference.moved, 'moved between training and test'],
  ] as const
  const classes = [
    [difference.classesRenamed, 'renamed'],
    [difference.classesAdded, 'added'],
    [difference.classesRemoved, 'gone'],
  ] as const
  return [
    ...pictures.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`),
    ...classes.filter(([n]) => n > 0).map(([n, what]) => `${counted(n, 'class', 'classes')} ${what}`),
  ]
}
