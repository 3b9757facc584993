import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everything, pictureList } from './picture-list'
import { Selection } from './selection.svelte'

const stored = 20
const list = pictureList({ counts: { train: 12, test: 8 }, stored, revision: null }, null, everything)

test('a range goes from where it began to where it ends, both ways', () => {
  fc.assert(
    fc.property(fc.nat(stored - 1), fc.nat(stored - 1), (from, to) => {
      const selection = new Selection()
      selection.begin(from)
      selection.extend(list, to, stored)
      const [first, last] = [Math.min(from, to), Math.max(from, to)]
      expect(selection.indices()).toEqual(Array.from({ length: last - first + 1 }, (_, k) => first + k))
      expect(selection.count).toBe(last - first + 1)
    }),
  )
})

test('keeps what was chosen under another filter, and tells it as ranges', () => {
  const selection = new Selection()
  const tests = pictureList({ counts: { train: 12, test: 8 }, stored, revision: null }, null, {
    ...everything,
    split: 'test',
  })
  selection.toggle(3, stored)
  selection.toggle(5, stored)
  selection.toggle(3, stored)
  selection.all(tests, stored)
  expect(selection.ranges()).toBe('5,12-19')
  expect([selection.has(5), selection.has(3)]).toEqual([true, false])
  selection.clear()
  expect([selection.count, selection.ranges()]).toEqual([0, ''])
})

test('counts what is chosen, whatever was chosen before', () => {
  const step = fc.record({ kind: fc.constantFrom('toggle', 'extend', 'all', 'begin'), index: fc.nat(stored - 1) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const selection = new Selection()
      for (const { kind, index } of steps) {
        if (kind === 'toggle') selection.toggle(index, stored)
        else if (kind === 'extend') selection.extend(list, index, stored)
        else if (kind === 'begin') selection.begin(index)
        else selection.all(list, stored)
        expect(selection.count).toBe(selection.indices().length)
      }
    }),
  )
})
