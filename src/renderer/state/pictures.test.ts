import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BlockCache } from './pictures-cache'
import { FactStore } from './pictures-facts'
import { pieces, rangesText } from './pictures-ranges'
import { PictureStore, type PictureSource } from './pictures-store'

const expand = (at: string): number[] =>
  at === ''
    ? []
    : at.split(',').flatMap((part) => {
        const [first = 0, last = first] = part.split('-').map(Number)
        return Array.from({ length: last - first + 1 }, (_, i) => first + i)
      })

describe('ranges', () => {
  test('neighbours are joined', () => expect(rangesText([3, 4, 5, 9])).toBe('3-5,9'))
  test('any list comes back in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), (indices) => {
        expect(expand(rangesText(indices))).toEqual(indices)
      }),
    )
  })
  test('pieces hold everything once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 7 }), (list, size) => {
        const cut = pieces(list, size)
        expect(cut.flat()).toEqual(list)
        expect(cut.every((piece) => piece.length <= size)).toBe(true)
      }),
    )
  })
})

describe('cache', () => {
  const block = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value]))

  test('gives each index of each dataset its own picture', () => {
    const cache = new BlockCache(100, 0)
    cache.add('x', [5, 9], block(1, 2), 2)
    cache.add('y', [5], block(3), 2)
    expect(cache.get('x', 5)).toEqual(block(1))
    expect(cache.get('x', 9)).toEqual(block(2))
    expect(cache.get('y', 5)).toEqual(block(3))
    expect(cache.get('y', 9)).toBeUndefined()
  })
  test('the block that was used longest ago goes first', () => {
    const cache = new BlockCache(8, 0)
    cache.add('x', [0, 1], block(0, 1), 2)
    cache.add('x', [2, 3], block(2, 3), 2)
    cache.get('x', 0)
    cache.add('x', [4, 5], block(4, 5), 2)
    expect([0, 1, 2, 3, 4, 5].filter((index) => cache.get('x', index))).toEqual([0, 1, 4, 5])
  })
  test('what came again outlives the block it came in first', () => {
    const cache = new BlockCache(8, 0)
    cache.add('x', [0, 1], block(0, 1), 2)
    for (const index of [0, 2, 3]) cache.add('x', [index], block(index), 2)
    expect(cache.get('x', 1)).toBeUndefined()
    expect(cache.get('x', 0)).toEqual(block(0))
  })
  test('never holds more than its limit, and what it gives is right', () => {
    const puts = fc.array(fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 8 }))
    fc.assert(
      fc.property(puts, (lists) => {
        const cache = new BlockCache(20, 1)
        for (const list of lists) {
          cache.add('x', list, block(...list), 2)
          expect(cache.bytes).toBeLessThanOrEqual(20)
          for (let index = 0; index <= 20; index++) {
            const found = cache.get('x', index)
            if (found) expect(found).toEqual(block(index))
          }
        }
      }),
    )
  })
})

const source: PictureSource = { id: 'one', shape: [1, 2, 1] }
const limits = { cacheBytes: 1e6, picturesPerFetch: 4, bytesPerFetch: 1000 }

/** Pictures whose two bytes are their index, and a list of what was asked for. */
function recorded(change: Partial<typeof limits> = {}) {
  const asked: string[] = []
  const store = new PictureStore(
    (_id, at) => {
      asked.push(at)
      return Promise.resolve(Uint8Array.from(expand(at).flatMap((index) => [index, index])))
    },
    { ...limits, ...change },
  )
  return { asked, store }
}

describe('store', () => {
  test('each index gets its own pixels', async () => {
    const { store } = recorded()
    const found = await store.load(source, [9, 2, 3, 9])
    expect([...found.entries()].map(([index, pixels]) => [index, ...pixels])).toEqual(
      expect.arrayContaining([
        [2, 2, 2],
        [3, 3, 3],
        [9, 9, 9],
      ]),
    )
    expect(found.size).toBe(3)
  })
  test('what is asked for at once is fetched at once', async () => {
    const { asked, store } = recorded()
    await Promise.all([store.load(source, [1]), store.load(source, [2, 3]), store.load(source, [1])])
    expect(asked).toEqual(['1-3'])
  })
  test('nothing is fetched twice', async () => {
    const { asked, store } = recorded()
    const first = store.load(source, [1])
    await Promise.resolve()
    await Promise.all([first, store.load(source, [1])])
    await store.load(source, [1])
    expect(asked).toEqual(['1'])
  })
  test('one fetch stays within pictures and bytes', async () => {
    const few = recorded()
    await few.store.load(source, [0, 1, 2, 3, 4, 5])
    expect(few.asked).toEqual(['0-3', '4-5'])
    const small = recorded({ bytesPerFetch: 4 })
    await small.store.load(source, [0, 1, 2])
    expect(small.asked).toEqual(['0-1', '2'])
  })
  test('more than the cache holds is answered all the same', async () => {
    const { store } = recorded({ cacheBytes: 1 })
    expect((await store.load(source, [0, 1, 2, 3, 4, 5])).size).toBe(6)
  })
  test('an answer of the wrong length is an error, and the next try asks again', async () => {
    let short = true
    const store = new PictureStore(() => Promise.resolve(new Uint8Array(short ? 1 : 2)), limits)
    await expect(store.load(source, [7])).rejects.toThrow('file-unreadable')
    short = false
    expect((await store.load(source, [7])).get(7)).toHaveLength(2)
  })
})

test('facts are fetched once for each revision, and again after a failure', async () => {
  let calls = 0
  const labels = new FactStore(() => {
    calls++
    return calls === 1 ? Promise.reject(new Error('no')) : Promise.resolve(calls)
  })
  const one = { id: 'one', revision: null }
  await expect(labels.load(one)).rejects.toThrow('no')
  expect(await labels.load(one)).toBe(2)
  expect(await labels.load(one)).toBe(2)
  expect(await labels.load({ id: 'one', revision: 'edited' })).toBe(3)
  expect(calls).toBe(3)
})
