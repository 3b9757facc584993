import { expect, test } from 'vitest'
import type { FindingGroup } from '../../../shared/doctor'
import { actionsForAll, actionsForGroup } from './doctor-actions'

const dataset = { classNames: ['cat', 'dog', 'Cat '], classCounts: { train: [5, 9, 7], test: [1, 1, 1] } }
const group = (pictures: number[], labels: number[], sides: (0 | 1)[], classes: number[] = []): FindingGroup => ({
  ...{ key: '0'.repeat(16), pictures, labels, sides, classes },
})
const operations = (actions: { operations: () => unknown[] }[]) => actions.map((action) => action.operations())

test('what leaks stays in the test, all at once or one by one', () => {
  const groups = [group([3, 40], [0, 0], [0, 1]), group([1, 2, 41], [1, 1, 1], [0, 0, 1])]
  expect(operations(actionsForAll({ kind: 'leak' }, groups))).toEqual([[{ type: 'exclude', pictures: '1-3' }]])
  expect(operations(actionsForGroup({ kind: 'leak' }, group([3, 40], [0, 0], [0, 1]), dataset))).toEqual([
    [{ type: 'exclude', pictures: '3' }],
  ])
})

test('of copies one stays, and that of the test where there is one', () => {
  const groups = [group([7, 8, 9], [0, 0, 0], [0, 0, 0]), group([2, 40, 41], [0, 0, 0], [0, 1, 1])]
  expect(operations(actionsForAll({ kind: 'copies' }, groups))).toEqual([[{ type: 'exclude', pictures: '2,8-9,41' }]])
})

test('labels that differ are made one, or all are left out', () => {
  const differing = group([4, 5, 6], [0, 1, 0], [0, 0, 1])
  const actions = actionsForGroup({ kind: 'labels-differ' }, differing, dataset)
  expect(actions.map(({ label }) => label)).toEqual(['All are “cat”', 'All are “dog”'])
  expect(operations(actions)).toEqual([
    [{ type: 'relabel', pictures: '5', label: 0 }],
    [{ type: 'relabel', pictures: '4,6', label: 1 }],
  ])
  expect(operations(actionsForAll({ kind: 'labels-differ' }, [differing]))).toEqual([
    [{ type: 'exclude', pictures: '4-6' }],
  ])
})

test('classes that are one become the larger of them', () => {
  const alike = group([], [], [], [0, 2])
  expect(operations(actionsForGroup({ kind: 'names-alike' }, alike, dataset))).toEqual([
    [{ type: 'mergeClasses', from: [0], into: 2 }],
  ])
  expect(actionsForAll({ kind: 'names-alike' }, [alike])).toEqual([])
})

test('there is nothing to do at a click about too few pictures', () => {
  const few = group([], [], [], [1])
  expect(actionsForAll({ kind: 'few-pictures' }, [few])).toEqual([])
  expect(actionsForGroup({ kind: 'few-pictures' }, few, dataset)).toEqual([])
})
