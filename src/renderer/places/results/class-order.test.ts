import { describe, expect, it } from 'vitest'
import { nextOrder, orderRows, type ClassRow } from './class-order'

const row = (label: number, name: string, precision: number | null): ClassRow => ({
  label,
  name,
  precision,
  actual: 10,
  predicted: 10,
  correct: 5,
  recall: 0.5,
  f1: null,
})
const rows = [row(0, '10', 0.5), row(1, '9', null), row(2, 'a', 0.9), row(3, 'b', 0.5)]
const labels = (column: 'name' | 'precision', direction: 'ascending' | 'descending') =>
  orderRows(rows, { column, direction }).map((r) => r.label)

describe('orderRows', () => {
  it('keeps equals in the order of the classes and puts what does not exist last', () => {
    expect(labels('precision', 'ascending')).toEqual([0, 3, 2, 1])
    expect(labels('precision', 'descending')).toEqual([2, 0, 3, 1])
  })
  it('sorts names by the order of the classes', () => {
    expect(labels('name', 'ascending')).toEqual([0, 1, 2, 3])
    expect(labels('name', 'descending')).toEqual([3, 2, 1, 0])
  })
})

describe('nextOrder', () => {
  it('turns round on a second click and starts numbers at the largest', () => {
    const byName = { column: 'name', direction: 'ascending' } as const
    expect(nextOrder(byName, 'recall')).toEqual({ column: 'recall', direction: 'descending' })
    expect(nextOrder(byName, 'name')).toEqual({ column: 'name', direction: 'descending' })
  })
})
