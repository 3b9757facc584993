import { splitNames, type DatasetSummary } from '../shared/dataset'
import { count } from '../shared/words/format'
import { table } from './table'

/** Classes with their pictures in both parts, as lines of text. */
export function classTable({ classNames, classCounts }: Pick<DatasetSummary, 'classNames' | 'classCounts'>): string[] {
  const rows = classNames.map((name, label) => [
    name,
    ...splitNames.map((split) => count(classCounts[split][label] ?? 0)),
  ])
  return table([{ title: 'Class' }, { title: 'Training', right: true }, { title: 'Test', right: true }], rows)
}
