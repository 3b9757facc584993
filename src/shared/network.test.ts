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
