import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centreDigit } from './digit'

const side = 28

/** Column and row of the centre of mass, and the longer side of everything above black. */
function measure(field: Uint8Array) {
  let mass = 0
  let x = 0
  let y = 0
  const columns = new Set<number>()
  const rows = new Set<number>()
  field.forEach((value, at) => {
    if (!value) return
    mass += value
    x += value * (at % side)
    y += value * Math.floor(at / side)
    columns.add(at % side)
    rows.add(Math.floor(at / side))
  })
  return { x: x / mass, y: y / mass, longest: Math.max(columns.size, rows.size), largest: Math.max(...field) }
}

/** A filled rectangle of ink on paper. */
function rectangle(width: number, height: number, box: number[], paper: number, ink: number) {
  const [left = 0, top = 0, right = 0, bottom = 0] = box
  const gray = new Uint8Array(width * height).fill(paper)
  for (let y = top; y < bottom; y++) gray.fill(ink, y * width + left, y * width + right)
  return gray
}

test('a stroke is cropped, scaled to a box of 20 and centred, wherever and however large it was drawn', () => {
  for (const box of [
    [0, 0, 30, 200],
    [170, 30, 190, 80],
    [100, 100, 103, 109],
  ]) {
    const found = measure(centreDigit(rectangle(200, 200, box, 0, 255), 200, 200, side))
    expect(found.longest).toBe(20)
    expect(found.largest).toBe(255)
    expect(Math.abs(found.x - 14)).toBeLessThanOrEqual(0.5)
    expect(Math.abs(found.y - 14)).toBeLessThanOrEqual(0.5)
  }
})

test('the aspect is kept', () => {
  const field = centreDigit(rectangle(300, 300, [10, 20, 60, 220], 0, 255), 300, 300, side)
  expect(field.filter((value) => value === 255)).toHaveLength(20 * 5)
})

test('dark ink on light paper gives the same as light ink on black', () => {
  const light = centreDigit(rectangle(60, 80, [20, 10, 30, 70], 10, 240), 60, 80, side)
  const dark = centreDigit(rectangle(60, 80, [20, 10, 30, 70], 240, 10), 60, 80, side)
  expect(dark).toEqual(light)
})

test('paper that is not quite even is background', () => {
  const clean = rectangle(100, 100, [40, 20, 50, 80], 200, 20)
  const noisy = clean.map((value, at) => (value === 200 ? 200 - (at % 7) : value))
  expect(measure(centreDigit(noisy, 100, 100, side)).longest).toBe(20)
})

test('an empty picture stays empty', () => {
  expect(centreDigit(new Uint8Array(400).fill(255), 20, 20, side)).toEqual(new Uint8Array(side * side))
  expect(centreDigit(new Uint8Array(400), 20, 20, side)).toEqual(new Uint8Array(side * side))
})

test('real MNIST digits hardly change: they are what this makes', () => {
  const bytes = gunzipSync(readFileSync('resources/mnist/t10k-images-idx3-ubyte.gz')).subarray(16)
  let difference = 0
  const pictures = 200
  for (let k = 0; k < pictures; k++) {
    const digit = Uint8Array.from(bytes.subarray(k * 784, (k + 1) * 784))
    const again = centreDigit(digit, side, side, side)
    again.forEach((value, at) => (difference += Math.abs(value - (digit[at] ?? 0))))
  }
  expect(difference / (pictures * 784)).toBeLessThan(6)
})

test('any picture of any size gives a field of bytes, and sizes that do not fit are refused', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (width, height, seed) => {
        const gray = Uint8Array.from(
          { length: width * height },
          (_, k) => (Math.imul(seed + k, 2654435761) >>> 13) & 255,
        )
        expect(centreDigit(gray, width, height, side)).toHaveLength(side * side)
      },
    ),
  )
  expect(() => centreDigit(new Uint8Array(3), 2, 2, side)).toThrow(RangeError)
})
