import { describe, expect, it } from 'vitest'
import type { PictureShape } from '../../shared/dataset'
import { defaultConfig } from '../../shared/run-config'
import { knownClasses, whyNotFrom, type EarlierRun } from './training-start-from'

const run: EarlierRun = {
  id: 'a'.repeat(26),
  name: 'First try',
  config: defaultConfig({ id: 'b'.repeat(26), hash: '0'.repeat(64) }),
  dataset: { name: 'Letters', shape: [28, 28, 1], classNames: ['a', 'b', 'c'], counts: { train: 1, test: 1 } },
  hasModel: true,
}
const pictures = (shape: PictureShape) => ({ shape })

describe('starting from an earlier run', () => {
  it('needs a model and pictures of the same shape', () => {
    expect(whyNotFrom(run, pictures([28, 28, 1]))).toBeNull()
    expect(whyNotFrom({ ...run, hasModel: false }, pictures([28, 28, 1]))).toBe('“First try” has no model.')
    expect(whyNotFrom(run, pictures([32, 32, 3]))).toBe(
      '“First try” knows pictures of 28 × 28 × 1, and these are 32 × 32 × 3.',
    )
  })
  it('finds classes by their names, whatever their order', () => {
    expect(knownClasses(run, ['c', 'd', 'a'])).toEqual({ known: ['c', 'a'], fresh: ['d'] })
  })
})
