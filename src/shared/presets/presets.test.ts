import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JackdawError } from '../errors'
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
        if (id === 'lenet' && Math.min(...input.slice(0, 2)) < 10) return
        try {
          const layers = v.parse(networkSchema, network(input, classCount))
          expect(summarise(layers, input, classCount).layers.at(-1)?.outputShape).toEqual([classCount])
        } catch (error) {
          // A long thin picture is thinner still once it has been shrunk to the longest side that LeNet takes.
          if (id !== 'lenet' || Math.max(input[0], input[1]) <= 64) throw error
          expect(error instanceof JackdawError && error.code).toBe('network-impossible')
        }
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

  it('takes smaller kernels for smaller pictures and says when they are too small', () => {
    const kernels = (side: number) =>
      presets.lenet
        .network([side, side, 1], 10)
        .flatMap((layer) => (layer.type === 'convolution' ? [layer.kernelSize] : []))
    expect(kernels(16)).toEqual([5, 5])
    expect(kernels(15)).toEqual([3, 3])
    expect(kernels(10)).toEqual([3, 3])
    expect(() => kernels(9)).toThrow('network-impossible')
  })

  it('takes the options that it has a place for', () => {
    const options = { activation: 'relu', filters: [4, 6], kernelSizes: [3, 3], hiddenUnits: 9, dropout: 0.5 } as const
    const asked = { ...options, filters: [4, 6] as [number, number], kernelSizes: [3, 3] as [number, number] }
    expect(presets.lenet.network([28, 28, 1], 10, asked)).toEqual(lenet(asked))
  })
})
