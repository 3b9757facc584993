import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNaturally } from '../natural-order'
import { classKey, mergeClassNames } from './class-names'

const merge = (...spellings: [string, number][]) =>
  mergeClassNames(
    spellings.map(([name, pictures]) => ({ name, pictures })),
    'photos',
  )

describe('class names', () => {
  it('are made one when they differ only in case, in spaces or in how accents are written', () => {
    expect(merge(['Golden Retriever', 3], ['golden retriever', 5], ['GoldenRetriever ', 1], ['poodle', 1])).toEqual({
      names: ['golden retriever', 'poodle'],
      labels: Uint16Array.of(0, 0, 0, 1),
      merged: true,
    })
    const [composed, taken] = ['caf\u00e9', 'cafe\u0301']
    expect(merge([taken, 9], [composed, 1], ['cafe', 1])).toEqual({
      names: ['cafe', composed],
      labels: Uint16Array.of(1, 1, 0),
      merged: true,
    })
  })

  it('are called as most of their pictures are, the first by code units of equals', () => {
    expect(merge(['cat', 2], ['Cat', 2], ['dog', 1]).names).toEqual(['Cat', 'dog'])
    expect(merge(['cat', 2], [' cat', 2], ['Cat', 3], ['dog', 1]).names).toEqual(['cat', 'dog'])
  })

  it('are sorted as people count', () => {
    expect(merge(['10', 1], ['9', 1], ['1', 1], ['a', 1], ['B', 1]).names).toEqual(['1', '9', '10', 'B', 'a'])
  })

  it('keep every script, and are cut to 120 characters without becoming one', () => {
    const long = '🐦'.repeat(130)
    const { names } = merge(['猫', 1], ['собака', 1], ['ابن', 1], [`${long}a`, 1], [`${long}b`, 1], [' \t', 1])
    expect(names).toEqual(['собака', 'ابن', '␣', '猫', '🐦'.repeat(116) + ' (2)', '🐦'.repeat(120)])
  })

  it('of which no picture has any are none', () => {
    expect(merge(['cat', 1], ['CAT', 0], ['dog', 1], ['', 0]).names).toEqual(['cat', 'dog'])
  })

  it('are two to a thousand', () => {
    const classes = (count: number) => Array.from({ length: count }, (_, k): [string, number] => [`c${k}`, 1])
    for (const found of [0, 1, 1001])
      expect(() => merge(...classes(found))).toThrow(
        expect.objectContaining({ code: 'class-count', subject: 'photos', detail: { found } }),
      )
    expect(merge(...classes(1000)).names).toHaveLength(1000)
    expect(() => merge(['cat', 1], ['CAT', 1])).toThrow(expect.objectContaining({ code: 'class-count' }))
  })

  it('are the same whatever order they come in, all different, and one for each key', () => {
    const spelling = fc.record({
      name: fc.string({
        unit: fc.constantFrom('a', 'A', 'b', ' ', '1', '\u00e9', 'e\u0301', 'İ', 'ß', '猫'),
        maxLength: 4,
      }),
      pictures: fc.nat(3),
    })
    const spellings = fc.array(spelling, { maxLength: 30 }).filter((list) => {
      return new Set(list.filter(({ pictures }) => pictures).map(({ name }) => classKey(name))).size > 1
    })
    fc.assert(
      fc.property(spellings, (list) => {
        const { names, labels } = mergeClassNames(list, 'photos')
        const reversed = mergeClassNames([...list].reverse(), 'photos')
        expect(reversed.names).toEqual(names)
        expect([...reversed.labels].reverse()).toEqual([...labels])
        expect(new Set(names).size).toBe(names.length)
        expect(names).toEqual([...names].sort(compareNaturally))
        list.forEach((a, i) =>
          list.forEach((b, j) => {
            if (a.pictures && b.pictures) expect(labels[i] === labels[j]).toBe(classKey(a.name) === classKey(b.name))
          }),
        )
      }),
    )
  })
})
