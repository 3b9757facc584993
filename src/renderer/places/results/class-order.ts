import type { ClassScores } from '../../../shared/statistics'

/** A row of the table of classes. */
export interface ClassRow extends ClassScores {
  label: number
  name: string
}
export type ClassColumn = 'name' | 'actual' | 'correct' | 'predicted' | 'precision' | 'recall' | 'f1'
export interface Order {
  column: ClassColumn
  direction: 'ascending' | 'descending'
}

/** Rows in an order; where a share does not exist it comes last in both directions, and equals keep the order of the classes. */
export function orderRows<Row extends ClassRow>(rows: readonly Row[], { column, direction }: Order): Row[] {
  const sign = direction === 'ascending' ? 1 : -1
  return [...rows].sort((a, b) => {
    // The order of the classes is what a person gave them: 2 before 10.
    if (column === 'name') return sign * (a.label - b.label)
    const [left, right] = [a[column], b[column]]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a.label - b.label
    return sign * (left - right) || a.label - b.label
  })
}

/** What a click on a column's head asks for: names rise first, numbers fall first, a second click turns them round. */
export function nextOrder(current: Order, column: ClassColumn): Order {
  if (current.column === column)
    return { column, direction: current.direction === 'ascending' ? 'descending' : 'ascending' }
  return { column, direction: column === 'name' ? 'ascending' : 'descending' }
}
