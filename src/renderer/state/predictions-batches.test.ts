import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batches, mostFileBytes } from './predictions-batches'

describe('batches', () => {
  it('keeps every file once, in order, in requests of at most 8 files and 64 MiB', () => {
    const files = fc.array(fc.record({ size: fc.nat(mostFileBytes) }), { maxLength: 64 })
    fc.assert(
      fc.property(files, (all) => {
        const made = batches(all)
        expect(made.flat()).toEqual(all)
        for (const batch of made) {
          expect(batch.length).toBeGreaterThan(0)
          expect(batch.length).toBeLessThanOrEqual(8)
          expect(batch.reduce((sum, file) => sum + file.size, 0)).toBeLessThanOrEqual(64 * 1024 * 1024)
        }
      }),
    )
  })
  it('fills requests', () => {
    expect(batches(Array.from({ length: 20 }, () => ({ size: 1 }))).map((b) => b.length)).toEqual([8, 8, 4])
  })
})
