import { expect, it } from 'vitest'
import { textCell } from '../../shared/csv-cells'
import { predictionsCsv } from './predictions-csv'

it.each([
  ['plain', 'plain'],
  ['=cmd()', "'=cmd()"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['a,b', '"a,b"'],
  ['say "a"', '"say ""a"""'],
  ['=1,"2"', '"\'=1,""2"""'],
  ['two\nlines', '"two\nlines"'],
])('write the class name %j as %j', (name, cell) => {
  expect(textCell(name)).toBe(cell)
  const one = { predicted: Int32Array.of(0), confidence: Float32Array.of(0.25) }
  expect(predictionsCsv(one, Uint16Array.of(0), [name], Uint32Array.of(7))).toContain(`7,${cell},${cell},0.250000,yes`)
})
