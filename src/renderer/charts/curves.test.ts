import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartNumbers, tableNumbers } from './chart-numbers'
import {
  align,
  axisRange,
  curveWords,
  decimate,
  inColumns,
  moveView,
  nearest,
  stops,
  valueAt,
  zoomExtent,
  zoomView,
  type CurveSeries,
} from './curves'
import { smoothed } from './smoothing'

const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 400 })
const numbers = (y: readonly (number | null)[]) => y.filter((v): v is number => v !== null)

describe('decimate', () => {
  it('keeps the ends, the extremes and the order, within the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 60 }), (y, limit) => {
        const x = y.map((_, i) => i)
        const thin = decimate({ x, y }, limit)
        expect(thin.x.length).toBeLessThanOrEqual(Math.max(limit, 4))
        expect(thin.x.length).toBe(thin.y.length)
        for (let i = 1; i < thin.x.length; i++) expect(thin.x[i]).toBeGreaterThan(thin.x[i - 1] ?? Infinity)
        thin.x.forEach((at, i) => expect(thin.y[i]).toBe(y[at]))
        if (y.length === 0) return
        expect([thin.x[0], thin.x.at(-1)]).toEqual([0, y.length - 1])
        if (numbers(y).length > 0) {
          expect(Math.max(...numbers(thin.y))).toBe(Math.max(...numbers(y)))
          expect(Math.min(...numbers(thin.y))).toBe(Math.min(...numbers(y)))
        }
      }),
    )
  })
  it('keeps a single spike among a hundred thousand points', () => {
    const y: number[] = new Array<number>(100_000).fill(1)
    y[71_234] = 50
    const thin = decimate({ x: y.map((_, i) => i), y }, 4000)
    expect(thin.y).toContain(50)
    expect(thin.x.length).toBeLessThanOrEqual(4000)
  })
})

describe('inColumns', () => {
  it('loses no extreme of any column, and grows', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), fc.integer({ min: -20, max: 380 }), (y, columns, from) => {
        const view = { from, to: from + 100 }
        const x = y.map((_, i) => i)
        const drawn = inColumns({ x, y }, view, columns)
        for (let i = 1; i < drawn.x.length; i++) expect(drawn.x[i]).toBeGreaterThan(drawn.x[i - 1] ?? Infinity)
        const inside = numbers(y.filter((_, i) => i >= view.from && i <= view.to))
        expect(drawn.x.length).toBeLessThanOrEqual(2 * columns + 4)
        if (inside.length === 0) return
        expect(numbers(drawn.y)).toContain(Math.max(...inside))
        expect(numbers(drawn.y)).toContain(Math.min(...inside))
      }),
    )
  })
  it('puts long curves on the same places, smallest and largest in their order', () => {
    const x = Array.from({ length: 1000 }, (_, i) => i)
    const up = inColumns({ x, y: x }, { from: 0, to: 1000 }, 10)
    const down = inColumns({ x, y: x.map((v) => 1000 - v) }, { from: 0, to: 1000 }, 10)
    expect(up.x).toEqual(down.x)
    expect(up.x.slice(0, 4)).toEqual([25, 75, 125, 175])
    expect(up.y.slice(0, 4)).toEqual([0, 99, 100, 199])
    expect(down.y.slice(0, 4)).toEqual([1000, 901, 900, 801])
  })
  it('leaves a short curve as it is, with the points beside the view', () => {
    const curve = { x: [0, 10, 20, 30, 40], y: [1, 2, 3, 4, 5] }
    expect(inColumns(curve, { from: 12, to: 25 }, 100)).toEqual({ x: [10, 20, 30], y: [2, 3, 4] })
  })
})

describe('a view', () => {
  const whole = { from: 0, to: 100 }
  it('zooms around a place and never beyond the whole', () => {
    expect(zoomView(whole, whole, 0.5, 50)).toEqual({ from: 25, to: 75 })
    expect(zoomView(whole, whole, 0.5, 0)).toEqual({ from: 0, to: 50 })
    expect(zoomView(whole, { from: 80, to: 100 }, 2, 100)).toEqual({ from: 60, to: 100 })
    expect(zoomView(whole, { from: 80, to: 100 }, 8, 90)).toBeNull()
  })
  it('moves to the ends and no further', () => {
    expect(moveView(whole, { from: 20, to: 40 }, 10)).toEqual({ from: 30, to: 50 })
    expect(moveView(whole, { from: 20, to: 40 }, -99)).toEqual({ from: 0, to: 20 })
    expect(moveView(whole, { from: 20, to: 40 }, 99)).toEqual({ from: 80, to: 100 })
  })
})

describe('smoothing', () => {
  it('is the mean of all so far, weighted, and not drawn to 0 at its beginning', () => {
    for (const value of smoothed([4, 4, 4], 0.9)) expect(value).toBeCloseTo(4)
    const [first, second, gap, third] = smoothed([1, 3, null, 2], 0.5)
    expect(first).toBeCloseTo(1)
    // (0.5 * 0.5 * 1 + 0.5 * 3) / (1 - 0.25)
    expect(second).toBeCloseTo(1.75 / 0.75)
    expect(gap).toBeNull()
    expect(third).toBeCloseTo((0.125 + 0.75 + 1) / 0.875)
    expect(smoothed([1, 5], 0)).toEqual([1, 5])
  })
})

it('writes the numbers of a chart, one line for each x', () => {
  const series: CurveSeries[] = [
    { name: '=a, "b"', x: [1, 3], y: [0.5, null], colour: 1 },
    { name: 'c', x: [2, 3], y: [7, 8], colour: 2 },
  ]
  expect(chartNumbers('Step', series)).toBe(`Step,"'=a, ""b""",c\r\n1,0.5,\r\n2,,7\r\n3,,8\r\n`)
})

describe('align', () => {
  it('puts curves over one list of x and tells gaps from absent points', () => {
    expect(
      align([
        { x: [0, 1, 2], y: [5, null, 7] },
        { x: [1, 3], y: [8, 9] },
      ]),
    ).toEqual([
      [0, 1, 2, 3],
      [5, null, 7, undefined],
      [undefined, 8, undefined, 9],
    ])
  })
})

describe('reading a curve', () => {
  const loss: CurveSeries = { name: 'Training', colour: 1, x: [1, 2, 3], y: [2, 0.5, 1], marker: true }
  it('finds the nearest point', () => {
    expect(nearest([], 1)).toBe(-1)
    expect(nearest([1, 2, 4], 2.9)).toBe(1)
    expect(nearest([1, 2, 4], 3.1)).toBe(2)
    expect(nearest([1, 2, 4], -7)).toBe(0)
    expect(nearest([1, 2, 4], 99)).toBe(2)
  })
  it('tells no value where a curve has not begun or has ended', () => {
    const short = { x: [1, 2, 3], y: [0.5, null, 0.3] }
    expect([0.4, 0.6, 1, 1.4, 2, 3, 3.4, 3.6, 10].map((x) => valueAt(short, x))).toEqual([
      null,
      0.5,
      0.5,
      0.5,
      null,
      0.3,
      0.3,
      null,
      null,
    ])
    expect([4, 5, 6].map((x) => valueAt({ x: [5], y: [0.1] }, x))).toEqual([null, 0.1, null])
    expect(valueAt({ x: [], y: [] }, 1)).toBeNull()
  })
  it('stops at marked points', () => {
    expect(stops([{ ...loss, marker: false, x: [0.1, 0.2, 0.3] }, loss])).toEqual([1, 2, 3])
  })
  it('stops at few enough places, however many curves there are', () => {
    const x = Array.from({ length: 5000 }, (_, i) => i)
    const many = Array.from({ length: 20 }, (_, k): CurveSeries => ({
      name: `Run ${k}`,
      colour: 1,
      x,
      y: x.map((i) => Math.sin(i * (k + 1))),
    }))
    expect(stops(many).length).toBeLessThanOrEqual(200)
    expect(stops(many.slice(0, 1)).length).toBeGreaterThan(90)
    // Within a view at the same places as if there were no other points.
    const within = many.map((curve) => ({ ...curve, x: x.slice(1000, 3001), y: curve.y.slice(1000, 3001) }))
    expect(stops(many, { from: 1000, to: 3000 })).toEqual(stops(within))
  })
  it('says it in words', () => {
    const write = { x: (x: number) => `epoch ${x}`, y: (y: number) => y.toFixed(1) }
    expect(curveWords([loss], write)).toBe(
      'Training: from 2.0 at epoch 1 to 1.0 at epoch 3; lowest 0.5 at epoch 2, highest 2.0 at epoch 1.',
    )
    expect(curveWords([{ ...loss, x: [], y: [] }], write)).toBe('Training: nothing yet.')
  })
})

it('zooms in on the clear curves where there are any', () => {
  const batches: CurveSeries = { name: 'Each batch', colour: 1, x: [0, 1, 2], y: [0.1, 0.9, 1], faint: true }
  const epochs: CurveSeries = { name: 'Training', colour: 1, x: [1, 2], y: [0.9, 0.97], marker: true }
  expect(zoomExtent([batches, epochs])).toEqual({ min: 0.9, max: 0.97 })
  expect(zoomExtent([batches, { ...epochs, x: [1], y: [0.9] }])).toEqual({ min: 0.1, max: 1 })
  expect(zoomExtent([])).toEqual({ min: null, max: null })
})

describe('axisRange', () => {
  it('starts where it must and never cuts data off', () => {
    expect(axisRange({ from: 0, to: 1 }, { min: 0.9, max: 0.95 })).toEqual([0, 1])
    expect(axisRange({ from: 0 }, { min: 1, max: 2 })).toEqual([0, 2.12])
    expect(axisRange(null, { min: 1, max: 2 })).toEqual([0.94, 2.06])
    expect(axisRange(null, { min: null, max: null })).toEqual([-0.06, 1.06])
  })
  it('has room even for a flat curve', () => {
    const [low, high] = axisRange(null, { min: 3, max: 3 })
    expect(low).toBeLessThan(3)
    expect(high).toBeGreaterThan(3)
  })
})

it('a table is written with a line for each row, numbers in full and words that no table program runs', () => {
  const columns = [
    { label: 'Run', values: ['=a', 'b'] },
    { label: 'Rate, "all"', values: [0.1234567, null] },
  ]
  expect(tableNumbers(columns)).toBe(`Run,"Rate, ""all"""\r\n'=a,0.1234567\r\nb,\r\n`)
  expect(tableNumbers([])).toBe('\r\n')
})
