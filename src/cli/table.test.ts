import { expect, it } from 'vitest'
import { pairs, table } from './table'

it('aligns words to the left and numbers to the right', () => {
  expect(
    table(
      [{ title: 'Class' }, { title: 'Pictures', right: true }],
      [
        ['a', '1,000'],
        ['long name', '7'],
      ],
    ),
  ).toEqual(['Class      Pictures', 'a             1,000', 'long name         7'])
})

it('makes what could change the terminal or the direction of text visible', () => {
  const lines = table([{ title: 'Name' }], [['a\u001b[31mb'], ['\u202Eevil'], ['two\nlines']])
  expect(lines).toEqual(['Name', 'a⟨1B⟩[31mb', '⟨202E⟩evil', 'two⟨A⟩lines'])
})

it('sets values below each other, and takes empty lists', () => {
  expect(
    pairs([
      ['Id', 'x'],
      ['Origin', 'y'],
    ]),
  ).toEqual(['Id      x', 'Origin  y'])
  expect(pairs([])).toEqual([])
  expect(table([{ title: 'Name' }], [])).toEqual(['Name'])
})
