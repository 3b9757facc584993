import { describe, expect, it } from 'vitest'
import { drawingToInput } from './network-input'
import { Drawing } from './drawing.svelte'
import { penWidth, rasterise } from './strokes'

const side = 140
const one = [
  [
    { x: 0.5, y: 0.1 },
    { x: 0.5, y: 0.9 },
  ],
]
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
})

describe('rasterise', () => {
  it('draws a line of the width of the pen with ink 255 on 0', () => {
    const field = rasterise(one, side)
    const row = field.subarray(70 * side, 71 * side)
    const ink = row.reduce((a, b) => a + b, 0) / 255
    expect(ink).toBeCloseTo(penWidth * side, 0)
    expect([row[0], row[70], row[139]]).toEqual([0, 255, 0])
  })
  it('makes a dot of a single point, and nothing of nothing', () => {
    const dot = rasterise([[{ x: 0, y: 0 }]], side)
    expect(dot[0]).toBe(255)
    expect(rasterise([], side).every((value) => value === 0)).toBe(true)
  })
  it('does not swell where strokes cross', () => {
    expect(rasterise([...one, ...one], side)).toEqual(rasterise(one, side))
  })
})

describe('drawingToInput', () => {
  it('gives a gray model a centred light digit on black, in fields that are not square too', () => {
    const input = drawingToInput(
      rasterise(
        [
          [
            { x: 0.1, y: 0.05 },
            { x: 0.1, y: 0.3 },
          ],
        ],
        side,
      ),
      side,
      [28, 28, 1],
    )
    const columns = Array.from({ length: 28 }, (_, x) =>
      Array.from({ length: 28 }, (_, y) => input[y * 28 + x] ?? 0).reduce((a, b) => a + b, 0),
    )
    const mass = columns.reduce((sum, value, x) => sum + value * x, 0) / columns.reduce((a, b) => a + b, 0)
    expect(mass).toBeGreaterThan(13)
    expect(mass).toBeLessThan(15)
    expect(input[0]).toBe(0)

    const wide = drawingToInput(rasterise(one, side), side, [20, 40, 1])
    expect(wide).toHaveLength(800)
    expect(wide[10 * 40 + 20]).toBeGreaterThan(200)
    expect(wide[10 * 40]).toBe(0)
  })
  it('gives a colour model dark strokes on white, stretched, and keeps opacity whole', () => {
    const rgb = drawingToInput(rasterise(one, side), side, [32, 16, 3])
    expect(rgb).toHaveLength(32 * 16 * 3)
    expect([...rgb.subarray(0, 3)]).toEqual([255, 255, 255])
    const centre = (16 * 16 + 8) * 3
    expect(Math.max(...rgb.subarray(centre, centre + 3))).toBeLessThan(128)
    const rgba = drawingToInput(rasterise(one, side), side, [200, 200, 4])
    expect(rgba.filter((_, i) => i % 4 === 3).every((value) => value === 255)).toBe(true)
  })
})

describe('Drawing by keyboard', () => {
  it('draws while the pen is down and not while it is up', () => {
    const drawing = new Drawing()
    drawing.press(key('ArrowDown'))
    expect(drawing.empty).toBe(true)
    drawing.press(key(' '))
    drawing.press(key('ArrowDown', { shiftKey: true }))
    drawing.press(key('ArrowRight'))
    drawing.press(key(' '))
    drawing.press(key('ArrowRight'))
    expect(drawing.strokes).toHaveLength(1)
    expect(drawing.strokes[0]).toHaveLength(3)
  })
  it('stays inside the field', () => {
    const drawing = new Drawing()
    for (let i = 0; i < 50; i++) drawing.press(key('ArrowLeft', { shiftKey: true }))
    expect(drawing.pen.x).toBe(0)
  })
  it('takes back strokes and clears, and leaves other keys to the page', () => {
    const drawing = new Drawing()
    drawing.begin({ x: 0, y: 0 })
    drawing.begin({ x: 1, y: 1 })
    expect(drawing.press(key('z', { ctrlKey: true }))).toBe(true)
    expect(drawing.strokes).toHaveLength(1)
    expect(drawing.press(key('Delete'))).toBe(true)
    expect(drawing.empty).toBe(true)
    for (const other of [key('Tab'), key('Enter'), key('1', { ctrlKey: true }), key('z')])
      expect(drawing.press(other)).toBe(false)
  })
})
