import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { neighbour, pictureList, type SplitChoice } from './picture-list'

const dataset = fc
  .array(fc.nat(3), { minLength: 1, maxLength: 30 })
  .chain((labels) => fc.tuple(fc.constant(labels), fc.nat(labels.length)))
  .map(([labels, train]) => ({
    labels: Uint16Array.from(labels),
    counts: { train, test: labels.length - train },
  }))
const split = fc.constantFrom<SplitChoice>('all', 'train', 'test')
const label = fc.option(fc.nat(4))

/** The same by plain filtering. */
function expected(labels: Uint16Array, train: number, of: SplitChoice, label: number | null): number[] {
  return [...labels.keys()].filter(
    (index) =>
      (label === null || labels[index] === label) &&
      (of === 'all' || (of === 'train' ? index < train : index >= train)),
  )
}

describe('list of pictures', () => {
  test('holds exactly what the filter lets through, in order', () => {
    fc.assert(
      fc.property(dataset, split, label, ({ labels, counts }, of, l) => {
        const list = pictureList({ counts }, labels, of, l)
        const all = Array.from({ length: list.length }, (_, position) => list.at(position))
        expect(all).toEqual(expected(labels, counts.train, of, l))
        for (const index of labels.keys()) expect(list.has(index)).toBe(all.includes(index))
        all.forEach((index, position) => expect(list.nearest(index)).toBe(position))
      }),
    )
  })

  test('neighbours are the next below and above, from inside and outside the list', () => {
    fc.assert(
      fc.property(dataset, split, label, fc.nat(30), ({ labels, counts }, of, l, from) => {
        const list = pictureList({ counts }, labels, of, l)
        const all = expected(labels, counts.train, of, l)
        expect(neighbour(list, from, 1)).toBe(all.find((index) => index > from) ?? null)
        expect(neighbour(list, from, -1)).toBe(all.filter((index) => index < from).pop() ?? null)
      }),
    )
  })

  test('before the labels have come, a class lets nothing through', () => {
    expect(pictureList({ counts: { train: 5, test: 5 } }, null, 'all', 3).length).toBe(0)
    expect(pictureList({ counts: { train: 5, test: 5 } }, null, 'all', null).length).toBe(10)
  })
})
