import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PictureTiles } from './picture-tiles'
import { rgba } from './tile-pixels'

test('a position has the picture that was put there last, or none after another took its place', () => {
  const puts = fc.array(fc.record({ position: fc.nat(1_000_000), value: fc.nat(255) }))
  fc.assert(
    fc.property(puts, fc.integer({ min: 1, max: 9 }), (all, capacity) => {
      const tiles = new PictureTiles(capacity, [1, 2, 1], 2, 1)
      const held = new Map<number, { position: number; value: number }>()
      for (const put of all) {
        tiles.put(put.position, Uint8Array.of(put.value, put.value))
        held.set(put.position % capacity, put)
      }
      for (const { position } of all) {
        const start = tiles.start(position)
        const now = held.get(position % capacity)
        if (now?.position !== position) expect(start).toBe(-1)
        else {
          const pixel = rgba(now.value, now.value, now.value, 255)
          expect([...tiles.pixels.subarray(start, start + 2)]).toEqual([pixel, pixel])
        }
      }
    }),
  )
})

test('as many pictures in a row as it has places fit at the same time', () => {
  const tiles = new PictureTiles(5, [1, 1, 1], 1, 1)
  for (let position = 0; position < 100; position++) tiles.put(position, Uint8Array.of(position))
  expect([94, 95, 96, 97, 98, 99].map((position) => tiles.start(position) >= 0)).toEqual([
    false,
    ...Array<boolean>(5).fill(true),
  ])
})
