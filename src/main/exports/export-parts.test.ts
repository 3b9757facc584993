import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportName } from './export-name'
import { largestDifference } from './largest-difference'
import { sampleIndices } from './sample-indices'

describe('the name of a folder', () => {
  it.each([
    ['Run 1', 'Run 1-tfjs'],
    ['../../etc/passwd', 'etc-passwd-tfjs'],
    ['a\\b:c*d', 'a-b-c-d-tfjs'],
    ['...', 'model-tfjs'],
    ['nul', 'nul-tfjs'],
    ['CON.', 'CON-tfjs'],
    ['aux.txt', 'model-aux.txt-tfjs'],
    ['\u202Egnp.exe', 'gnp.exe-tfjs'],
    ['-rf', 'rf-tfjs'],
  ])('of %j is %j', (name, folder) => expect(exportName(name, 'tfjs')).toBe(folder))

  it('is allowed everywhere, whatever the run is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (name) => {
        const folder = exportName(name, 'tfjs')
        expect(folder).toMatch(/^[^<>:"/\\|?*\p{C}]+$/u)
        expect(folder).not.toMatch(/^[\s.-]|[\s.]$/)
        expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
        expect(Buffer.byteLength(folder)).toBeLessThan(255)
      }),
    )
  })
})

it('finds the largest difference, and none where there is nothing to compare', () => {
  expect(largestDifference([[0.5, 0.5]], [[0.25, 0.75]])).toBe(0.25)
  expect(largestDifference([], [])).toBe(0)
  for (const other of [
    [],
    [[0.5]],
    [[0.5, NaN]],
    [
      [0.5, 0.5],
      [1, 0],
    ],
  ])
    expect(largestDifference([[0.5, 0.5]], other)).toBeNaN()
})

it('takes pictures from all parts of the test set', () => {
  const version = (train: number, test: number) => ({
    counts: { train, test },
    rows: Uint32Array.from({ length: train + test }, (_, k) => k),
  })
  expect(sampleIndices(version(60_000, 10_000), 100).slice(0, 3)).toEqual([60_000, 60_100, 60_200])
  expect(sampleIndices(version(5, 3), 100)).toEqual([5, 6, 7])
  expect(sampleIndices(version(4, 0), 2)).toEqual([0, 2])
})
