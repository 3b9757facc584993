import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SplitSettings } from '../../../shared/dataset-edit'
import { splitCounts } from '../../../shared/split-counts'
import { applyEdit } from '../edits/apply-edit'
import { copyView, countView, side, type DatasetView } from '../edits/dataset-view'
import { splitEdit } from './split-edit'

const classes = ['a', 'b', 'c'].map((name, k) => ({ id: String(k), name }))
const view = (labels: number[], sides: number[] = labels.map(() => 0)): DatasetView => ({
  classes,
  labels: Uint16Array.from(labels),
  sides: Uint8Array.from(sides),
})
const settings = (change: Partial<SplitSettings> = {}): SplitSettings => ({
  test: { share: 0.25 },
  seed: 1,
  redraw: false,
  groups: null,
  ...change,
})
/** The sides after it. */
function divided(of: DatasetView, how: SplitSettings, groups: Uint32Array | null = null): Uint8Array {
  const after = copyView(of)
  const edit = splitEdit(of, how, groups, 'set')
  if (edit) applyEdit(after, edit.operations, 'x')
  return after.sides
}
const tests = (sides: Uint8Array) => [...sides.keys()].filter((index) => sides[index] === side.test)

const anyView = fc
  .array(fc.tuple(fc.nat(2), fc.constantFrom(0, 0, 0, 1, 2)), { minLength: 8, maxLength: 80 })
  .map((pictures) =>
    view(
      pictures.map(([label]) => label),
      pictures.map(([, value]) => value),
    ),
  )

describe('dividing a dataset anew', () => {
  it('takes its share of each class', () => {
    const labels = Array.from({ length: 400 }, (_, k) => (k % 4 === 0 ? 1 : k % 8 === 1 ? 2 : 0))
    const chosen = tests(divided(view(labels), settings()))
    expect(chosen).toHaveLength(100)
    expect([0, 1, 2].map((label) => chosen.filter((index) => labels[index] === label).length)).toEqual([63, 25, 12])
    expect(tests(divided(view(labels), settings({ seed: 2 })))).not.toEqual(chosen)
    expect(tests(divided(view(labels), settings({ test: { count: 7 } })))).toHaveLength(7)
  })

  it('keeps the test as it is and only adds to it, unless it may be drawn again; excluded pictures stay out', () => {
    fc.assert(
      fc.property(anyView, fc.nat(1000), fc.boolean(), (of, seed, redraw) => {
        const sides = of.sides.some((value) => value <= 1) ? divided(of, settings({ seed, redraw })) : of.sides
        of.sides.forEach((before, index) => {
          if (before > 1) expect(sides[index]).toBe(before)
          if (before === side.test && !redraw) expect(sides[index]).toBe(side.test)
        })
        expect(divided({ ...of, sides }, settings({ seed, redraw: false }))).toEqual(sides)
      }),
    )
  })

  it('has as many pictures on each side as is said before', () => {
    fc.assert(
      fc.property(anyView, fc.nat(99), fc.boolean(), fc.boolean(), (of, amount, redraw, byShare) => {
        const test = byShare ? { share: Math.min(0.9, amount / 100) } : { count: amount }
        const said = splitCounts(countView(of), { test, redraw })
        if (!said) expect(() => divided(of, settings({ test, redraw }))).toThrow('dataset-too-small')
        else expect(countView({ ...of, sides: divided(of, settings({ test, redraw })) }).counts).toEqual(said)
      }),
    )
  })

  it('keeps groups on one side', () => {
    fc.assert(
      fc.property(anyView, fc.nat(1000), fc.boolean(), (of, seed, redraw) => {
        const groups = Uint32Array.from(of.labels, (_, index) => index - (index % 4))
        if (!of.sides.some((value) => value <= 1)) return
        const sides = divided(of, settings({ seed, redraw }), groups)
        for (let first = 0; first < sides.length; first += 4)
          expect(new Set([...sides.subarray(first, first + 4)].filter((value) => value <= 1)).size).toBeLessThan(2)
      }),
    )
  })

  it('leaves every class something to learn from, and refuses to leave nothing at all', () => {
    const sides = divided(view([0, 0, 0, 1, 2]), settings({ test: { share: 0.9 } }))
    expect([...sides.subarray(3)]).toEqual([0, 0])
    expect(() => splitEdit(view([0, 1]), settings({ test: { count: 2 } }), null, 'set')).toThrow('dataset-too-small')
  })
})
