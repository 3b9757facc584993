import { expect, test } from 'vitest'
import { RandomSequence } from '../train/random'
import { frequencyCount } from './low-frequencies'
import { nearGroups } from './near-groups'

const shape = [8, 8, 1] as const
const earlier = 20

/** Pictures that have nothing to do with each other, but hashes that are all the same; then one with the pixels of one of them. */
function lookalikes(of: number, mostAlike: number) {
  const noise = new RandomSequence(1, 2, 3)
  const pixels = Array.from({ length: earlier }, (_, picture) =>
    Uint8Array.from({ length: 64 }, (_, at) => noise.below(picture * 64 + at, 256)),
  )
  pixels.push(Uint8Array.from(pixels[of] ?? []))
  const shapes = new Int8Array((earlier + 1) * frequencyCount)
  for (let picture = 0; picture <= earlier; picture++) {
    shapes[picture * frequencyCount + 1] = 127
    shapes[picture * frequencyCount + 2 + (picture === earlier ? mostAlike : picture)] = 20
  }
  const read: number[] = []
  return {
    read,
    groups: nearGroups(
      { codes: new Uint32Array(2 * (earlier + 1)), shapes, compared: new Uint8Array(earlier + 1).fill(1) },
      shape,
      (index) => {
        read.push(index)
        return pixels[index] as Uint8Array
      },
      async () => undefined,
    ),
  }
}

test('of many that may be the same, those that are most alike are looked at, the earlier first', async () => {
  const { read, groups } = lookalikes(13, 13)
  const { leaders, limited } = await groups
  expect(leaders[earlier]).toBe(13)
  expect([...leaders.subarray(0, earlier)]).toEqual([...Array(earlier).keys()])
  expect(limited).toBe(false)
  // The picture itself, and the one that it is: no other one was needed.
  expect(read.slice(-2)).toEqual([earlier, 13])
})

test('no more than eight are looked at', async () => {
  const { read, groups } = lookalikes(19, 13)
  const { leaders } = await groups
  expect(leaders[earlier]).toBe(earlier)
  expect(read.slice(-9)).toEqual([earlier, 13, 0, 1, 2, 3, 4, 5, 6])
})
