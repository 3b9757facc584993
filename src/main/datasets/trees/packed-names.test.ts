import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCodeUnits } from '../natural-order'
import { PackedFiles } from './packed-files'
import { PackedNames } from './packed-names'

const anyName = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '/', 'ÿ', 'Ā', '猫', '\ud83d', '\ude00', '\uffff'), maxLength: 6 }),
)

describe('packed names', () => {
  it('come out as they went in, and are ordered as strings are', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 80 }), (names) => {
        const packed = new PackedNames()
        for (const name of names) packed.push(name)
        expect(packed.length).toBe(names.length)
        expect(names.map((_, index) => packed.at(index))).toEqual(names)
        expect(packed.at(names.length)).toBe('')
        for (const [a, first] of names.entries())
          for (const [b, second] of names.entries())
            expect(Math.sign(packed.compare(a, b))).toBe(compareCodeUnits(first, second))
      }),
      { seed: 1 },
    )
  })

  it('may be many, and longer than a block', () => {
    const packed = new PackedNames()
    const names = Array.from({ length: 20_000 }, (_, k) => (k % 5000 === 7 ? '猫'.repeat(40_000 + k) : `picture ${k}`))
    for (const name of names) packed.push(name)
    expect(names.findIndex((name, index) => packed.at(index) !== name)).toBe(-1)
  })
})

describe('packed files', () => {
  it('have their folders, names and sizes', () => {
    const files = new PackedFiles()
    const expected = Array.from({ length: 500 }, (_, k) => ({ name: `${k >> 6}/${k}.png`, bytes: k * 1e9 }))
    for (const { name, bytes } of expected) {
      const [folder = '', base = ''] = name.split('/')
      files.push(`${folder}/`, base, bytes)
    }
    files.push('', 'last', 0)
    expect([...files]).toEqual([...expected, { name: 'last', bytes: 0 }])
    expect(files.at(501)).toBeUndefined()
  })
})
