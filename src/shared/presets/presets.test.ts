import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkSchema, summarise } from '../network'
import { optimizerSchema } from '../run-config'
import * as v from 'valibot'
import { lenet, lenetDefaults, presetIds, presets } from './index'

const side = fc.oneof(fc.integer({ min: 1, max: 128 }), fc.integer({ min: 1, max: 16_384 }))
const pictures = fc.tuple(side, side, fc.integer({ min: 1, max: 4 }))
const classCounts = fc.integer({ min: 2, max: 1000 })

describe.each(presetIds)('%s', (id) => {
  const { network, recommended } = presets[id]

  it('fits any pictures and classes', () => {
    fc.assert(
      fc.property(pictures, classCounts, (input, classCount) => {
        const layers = v.parse(networkSchema, network(input, classCount))
        expect(summarise(layers, input, classCount).layers.at(-1)?.outputShape).toEqual([classCount])
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('recommends what the settings take', () => {
    expect(v.safeParse(optimizerSchema, recommended.optimizer).success).toBe(true)
    expect(presets[id].id).toBe(id)
  })
})

describe('LeNet', () => {
  it('is the seed network for MNIST', () => {
    expect(presets.lenet.network([28, 28, 1], 10)).toEqual(lenet(lenetDefaults))
  })

  it('takes smaller kernels for smaller pictures, and zeros around those that are smaller still', () => {
    const kernels = (side: number) =>
      presets.lenet
        .network([side, side, 1], 10)
        .flatMap((layer) => (layer.type === 'convolution' ? [layer.kernelSize] : []))
    expect(kernels(16)).toEqual([5, 5])
    expect(kernels(15)).toEqual([3, 3])
    expect(kernels(10)).toEqual([3, 3])
    expect(kernels(9)).toEqual([3, 3])
    const shapes = (side: number) =>
      summarise(presets.lenet.network([side, side, 1], 10), [side, side, 1], 10).layers.map((l) => l.outputShape)
    expect(shapes(9).slice(0, 4)).toEqual([
      [9, 9, 20],
      [4, 4, 20],
      [4, 4, 50],
      [2, 2, 50],
    ])
    expect(shapes(3).slice(0, 4)).toEqual([
      [3, 3, 20],
      [1, 1, 20],
      [1, 1, 50],
      [1, 1, 50],
    ])
  })

  it('takes the options that it has a place for', () => {
    const options = { activation: 'relu', filters: [4, 6], kernelSizes: [3, 3], hiddenUnits: 9, dropout: 0.5 } as const
    const asked = { ...options, filters: [4, 6] as [number, number], kernelSizes: [3, 3] as [number, number] }
    expect(presets.lenet.network([28, 28, 1], 10, asked)).toEqual(lenet(asked))
  })
})
