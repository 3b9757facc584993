import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { everything, neighbour, pictureList, type PictureFilter, type SplitChoice } from './picture-list'

const facts = fc
  .array(fc.tuple(fc.nat(3), fc.nat(4), fc.nat(255)), { minLength: 1, maxLength: 30 })
  .map((pictures) => ({
    labels: Uint16Array.from(pictures, ([label]) => label),
    sides: Uint8Array.from(pictures, ([, side]) => side),
    brightness: Uint8Array.from(pictures, ([, , bright]) => bright >> 5),
  }))
const filters = fc.record<PictureFilter>({
  split: fc.constantFrom<SplitChoice>('all', 'train', 'test', 'excluded'),
  label: fc.option(fc.nat(4)),
  found: fc.option(fc.uint8Array({ minLength: 30, maxLength: 30, max: 1 })),
  order: fc.constantFrom('stored', 'class', 'dark', 'bright'),
  brightness: fc.constant(null),
})
type Facts = { labels: Uint16Array; sides: Uint8Array; brightness: Uint8Array }

/** The same by plain filtering and sorting. */
function expected({ labels, sides, brightness }: Facts, { split, label, found, order }: PictureFilter): number[] {
  const sidesOf = { all: [0, 1], train: [0], test: [1], excluded: [2, 3] }[split]
  const key = (index: number) =>
    ({ stored: 0, class: labels[index] ?? 0, dark: brightness[index] ?? 0, bright: -(brightness[index] ?? 0) })[order]
  return [...labels.keys()]
    .filter((index) => sidesOf.includes(sides[index] ?? 9))
    .filter((index) => (label === null || labels[index] === label) && (found === null || found[index] === 1))
    .sort((a, b) => key(a) - key(b) || a - b)
}
const edited = (stored: number) => ({ counts: { train: 0, test: 0 }, stored, revision: 'some' })

describe('list of pictures', () => {
  test('holds exactly what the filter lets through, in its order', () => {
    fc.assert(
      fc.property(facts, filters, (of, filter) => {
        const list = pictureList(edited(of.labels.length), of, { ...filter, brightness: of.brightness })
        const all = Array.from({ length: list.length }, (_, position) => list.at(position))
        expect(all).toEqual(expected(of, filter))
        for (const index of of.labels.keys()) expect(list.has(index)).toBe(all.includes(index))
        all.forEach((index, position) => expect(list.nearest(index)).toBe(position))
        all.forEach((index, position) => {
          expect(neighbour(list, index, 1)).toBe(all[position + 1] ?? null)
          expect(neighbour(list, index, -1)).toBe(all[position - 1] ?? null)
        })
      }),
    )
  })

  test('takes pictures whose brightness is not known yet, as those that were just added, for dark', () => {
    const of = { labels: new Uint16Array(4), sides: new Uint8Array(4) }
    const list = (order: 'dark' | 'bright') =>
      pictureList(edited(4), of, { ...everything, order, brightness: Uint8Array.from([9, 0, 7]) })
    expect([0, 1, 2, 3].map(list('dark').at)).toEqual([1, 3, 2, 0])
    expect([0, 1, 2, 3].map(list('bright').at)).toEqual([0, 2, 1, 3])
  })

  test('neighbours of a picture that is not there are the next below and above', () => {
    fc.assert(
      fc.property(facts, filters, fc.nat(30), (of, filter, from) => {
        const list = pictureList(edited(of.labels.length), of, { ...filter, order: 'stored' })
        const all = expected(of, { ...filter, order: 'stored' })
        expect(neighbour(list, from, 1)).toBe(all.find((index) => index > from) ?? null)
        expect(neighbour(list, from, -1)).toBe(all.filter((index) => index < from).pop() ?? null)
      }),
    )
  })

  test('of a dataset that was never edited needs no facts for whole parts', () => {
    const whole = { counts: { train: 5, test: 4 }, stored: 9, revision: null }
    const of = (change: Partial<PictureFilter>) => pictureList(whole, null, { ...everything, ...change })
    expect([of({}).length, of({ split: 'test' }).at(0), of({ split: 'excluded' }).length]).toEqual([9, 5, 0])
    expect(of({ label: 3 }).length).toBe(0)
    expect(pictureList({ ...whole, revision: 'some' }, null, everything).length).toBe(0)
  })
})
