import { describe, expect, it } from 'vitest'
import type { PictureShape } from '../../shared/dataset'
import { presets } from '../../shared/presets'
import { defaultConfig, type RunConfig } from '../../shared/run-config'
import { defaultSettings } from './training-settings'
import { settingsFrom } from './training-settings-from'
import { knownClasses, startingFrom, whyNotFrom, type EarlierRun } from './training-start-from'

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
  it('takes over the network and how it learned, and leaves how long and from which pictures', () => {
    const config: RunConfig = {
      ...run.config,
      network: presets.linear.network([28, 28, 1], 3),
      optimizer: { type: 'adamw', learningRate: 0.0004, weightDecay: 0.02 },
      schedule: { type: 'cosine', warmupEpochs: 0.5, finalShare: 0.1 },
      batchSize: 32,
      epochs: 77,
      seed: 9,
    }
    const now = defaultSettings()
    now.texts.epochs = '4'
    now.limit = 500
    const next = startingFrom(now, run.id, settingsFrom(config, { shape: [28, 28, 1], classNames: ['a', 'b', 'd'] }))
    expect(next).toMatchObject({
      preset: 'linear',
      optimizer: 'adamw',
      schedule: 'cosine',
      limit: 500,
      startFrom: { runId: run.id, layers: 'all' },
      texts: {
        ...{ learningRate: '0.0004', weightDecay: '0.02', warmupEpochs: '0.5', finalShare: '10', batchSize: '32' },
        ...{ epochs: '4', seed: '1' },
      },
    })
  })
})
