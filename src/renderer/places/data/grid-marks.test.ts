import { expect, test } from 'vitest'
import { mark, paintMarks } from './grid-marks'
import type { GridPlan } from './grid-pixels'

const plan: GridPlan = { width: 48, height: 20, tileWidth: 16, tileHeight: 16, factor: 1, inset: 0, lefts: [0, 16, 32] }
const colours = { accent: 0xff0000aa, onAccent: 0xffffffff, ground: 0xffeeeeee }
const picture = 0xff101010

function painted(markAt: (position: number) => number, top = 0) {
  const out = new Uint32Array(plan.width * plan.height).fill(picture)
  paintMarks([{ first: 0, count: 3, top }], markAt, plan, 1, colours, out)
  return (x: number, y: number) => out[y * plan.width + x]
}

test('each picture has its own marks, and pictures without keep every pixel', () => {
  const at = painted((position) => [mark.chosen, 0, mark.excluded][position] ?? 0)
  expect(at(1, 1)).toBe(colours.accent)
  expect(at(15, 15)).toBe(picture)
  for (let y = 0; y < 16; y++) for (let x = 16; x < 32; x++) expect(at(x, y)).toBe(picture)
  // A cross from corner to corner, and lighter between.
  expect([at(32, 0), at(47, 0), at(32, 15)].every((pixel) => pixel === at(32, 0))).toBe(true)
  expect(at(40, 2)).not.toBe(picture)
  expect(at(40, 2)).not.toBe(at(32, 0))
})

test('nothing is painted outside of what is seen', () => {
  for (const top of [-10, 12]) {
    const at = painted(() => mark.chosen | mark.excluded, top)
    const free = top < 0 ? 8 : 4
    for (let x = 0; x < 48; x++) expect(at(x, free)).toBe(picture)
  }
})
