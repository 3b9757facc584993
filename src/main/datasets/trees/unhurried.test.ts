import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BaseNames } from '../picture-files/file-names'
import { forEachIndex, sortedCopy } from './unhurried'

const { signal } = new AbortController()

describe('long work', () => {
  it('sorts as sorting does', async () => {
    const values = Uint32Array.from({ length: 50_000 }, (_, k) => Math.imul(k, 2654435761) % 10_000)
    for (const length of [0, 1, 8191, 8192, 8193, 16_384, 24_577, 50_000]) {
      const some = values.slice(0, length)
      const before = some.slice()
      const sorted = await sortedCopy(some, (a, b) => a - b, signal)
      expect(Buffer.from(sorted.buffer).equals(Buffer.from(before.slice().sort().buffer))).toBe(true)
      expect(Buffer.from(some.buffer).equals(Buffer.from(before.buffer))).toBe(true)
    }
  })

  it('lets others have their turn, and ends when it is not wanted', async () => {
    const cancel = new AbortController()
    let done = 0
    setImmediate(() => cancel.abort())
    const work = forEachIndex(10_000_000, cancel.signal, () => done++)
    await expect(work).rejects.toMatchObject({ code: 'import-cancelled' })
    expect(done).toBeLessThan(1_000_000)
    const sorting = sortedCopy(new Uint32Array(1_000_000), () => 0, cancel.signal)
    await expect(sorting).rejects.toMatchObject({ code: 'import-cancelled' })
  })
})

/** How two names compare, by way of all that are compared here. */
async function comparing(names: string[]): Promise<(a: string, b: string) => number> {
  const baseNames = await BaseNames.of(
    names.map((name) => ({ name, bytes: 0 })),
    signal,
  )
  return (a, b) => baseNames.compare(names.indexOf(a), names.indexOf(b))
}

describe('the order of files', () => {
  it('is by base name, then by whole name, in code units', async () => {
    const names = ['b/1.png', 'a/2.png', 'a/10.png', 'a/1.png', '1.png', 'a/1.PNG', 'c/é.png', 'c/z.png']
    const ordered = ['a/1.PNG', '1.png', 'a/1.png', 'b/1.png', 'a/10.png', 'a/2.png', 'c/z.png', 'c/é.png']
    expect([...names].sort(await comparing(names))).toEqual(ordered)
  })

  it('is a total order', async () => {
    const name = fc.string({ unit: fc.constantFrom('/', 'a', 'b', '1', '\ud83d', '猫'), maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(name, name, name, async (a, b, c) => {
        const compare = await comparing([a, b, c])
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
        expect(compare(a, b) === 0).toBe(a === b)
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 1000 },
    )
  })
})
