import { describe, expect, it } from 'vitest'
import { JackdawError } from './errors'
import { summarise, type Network } from './network'
import { lenet, lenetDefaults } from './presets'

describe('summarise', () => {
  it('counts the seed network', () => {
    const summary = summarise(lenet(lenetDefaults), [28, 28, 1], 10)
    expect(summary.layers.map((l) => l.outputShape.join('x'))).toEqual([
      '24x24x20',
      '12x12x20',
      '8x8x50',
      '4x4x50',
      '800',
      '500',
      '10',
    ])
    expect(summary.parameters).toBe(520 + 25_050 + 400_500 + 5_010)
    expect(summary.layers.map((l) => l.bytes)).toEqual([
      4 * (520 + 24 * 24 * 20),
      4 * 12 * 12 * 20,
      4 * (25_050 + 8 * 8 * 50),
      4 * 4 * 4 * 50,
      0,
      4 * (400_500 + 500),
      4 * (5_010 + 10),
    ])
    expect(summary.bytes).toBe(4 * (summary.parameters + 11_520 + 2880 + 3200 + 800 + 500 + 10))
    expect(summary.multiplyAdds).toBe(24 * 24 * 20 * 25 + 8 * 8 * 50 * 25 * 20 + 400_000 + 5_000)
  })
  it('counts padding, strides, separable convolutions, residual blocks and averages', () => {
    const activation = 'relu'
    const network: Network = [
      { type: 'convolution', filters: 4, kernelSize: 3, stride: 2, padding: 'same', activation },
      {
        type: 'separableConvolution',
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        activation,
        batchNormalisation: true,
      },
      { type: 'residual', filters: 6, kernelSize: 3, activation },
      { type: 'residual', filters: 8, kernelSize: 3, stride: 2, activation, batchNormalisation: true },
      { type: 'averagePooling', size: 2, stride: 1 },
      { type: 'globalAveragePooling' },
      { type: 'output' },
    ]
    const { layers } = summarise(network, [9, 7, 2], 3)
    expect(layers.map((l) => l.outputShape.join('x'))).toEqual(['5x4x4', '5x4x6', '5x4x6', '3x2x8', '2x1x8', '8', '3'])
    const residual = 9 * 6 * 8 + 9 * 8 * 8 + 6 * 8
    expect(layers.map((l) => l.parameters)).toEqual([
      9 * 2 * 4 + 4,
      9 * 4 + 4 * 6 + 2 * 6,
      2 * (9 * 6 * 6 + 6),
      residual + 3 * 2 * 8,
      0,
      0,
      8 * 3 + 3,
    ])
    expect(layers.map((l) => l.statistics)).toEqual([0, 12, 0, 48, 0, 0, 0])
    expect(layers.map((l) => l.multiplyAdds)).toEqual([
      20 * 9 * 2 * 4,
      20 * (9 * 4 + 4 * 6),
      20 * 2 * 9 * 6 * 6,
      6 * residual,
      0,
      0,
      24,
    ])
  })
  it('names the layer that does not fit', () => {
    const fail = (network: Network, side = 28) => {
      try {
        summarise(network, [side, side, 1], 10)
      } catch (error) {
        return error instanceof JackdawError ? `${error.code} ${error.subject}` : error
      }
      return 'fits'
    }
    expect(fail(lenet(lenetDefaults), 10)).toBe('network-impossible layer 3 (convolution)')
    expect(fail([{ type: 'output' }])).toBe('network-impossible layer 1 (output)')
    expect(fail([{ type: 'flatten' }])).toBe('network-impossible the end')
    expect(fail([{ type: 'globalAveragePooling' }, { type: 'globalAveragePooling' }, { type: 'output' }])).toBe(
      'network-impossible layer 2 (global average pooling)',
    )
    expect(fail([{ type: 'separableConvolution', filters: 1, kernelSize: 3, activation: 'relu' }], 2)).toBe(
      'network-impossible layer 1 (separable convolution)',
    )
    expect(
      fail([
        { type: 'flatten' },
        { type: 'dense', units: 16_384, activation: 'relu' },
        { type: 'dense', units: 16_384, activation: 'relu' },
        { type: 'output' },
      ]),
    ).toBe('network-too-large ')
  })
})
