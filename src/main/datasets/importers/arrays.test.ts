import { describe, expect, it } from 'vitest'
import { npyArray } from '../npy/npy-fixtures'
import { collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { arrays } from './arrays'

describe('smoke', () => {
  it('works', async () => {
    const px = Uint8Array.from({ length: 4 * 5 * 6 }, (_, k) => k)
    const tree = memoryTree({
      'x_train.npy': npyArray('|u1', [4, 5, 6], px),
      'y_train.npy': npyArray('<i8', [4], [3, 7, 3, -2]),
    })
    const c = await arrays.recognise(tree, plainContext())
    expect(c?.classNames).toEqual(['-2', '3', '7'])
    const got = await collectAll(c, { testShare: 0 })
    expect(got.pixels.train).toEqual(Buffer.from(px))
    expect(got.labels.train).toEqual([1, 2, 1, 0])
  })
})
