import { describe, expect, it } from 'vitest'
import type { PictureShape } from '../../shared/dataset'
import { presetIds, presets } from '../../shared/presets'
import { optionValues, presetNetwork, presetOf, presetOffers, suggestedValues, takes } from './training-presets'

const pictures = (shape: PictureShape, classes = 10) => ({
  shape,
  classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
})
const digits = pictures([28, 28, 1])

describe('presets in the form', () => {
  it('show the values that the preset itself takes', () => {
    expect(suggestedValues('lenet', digits)).toEqual({
      activation: 'tanh',
      filters1: 20,
      filters2: 50,
      kernel1: 5,
      kernel2: 5,
      hiddenUnits: 500,
      dropout: 0,
    })
    const modern = presets['modern-small'].network(digits.shape, 10)
    expect(modern).toContainEqual({ type: 'dropout', rate: suggestedValues('modern-small', digits).dropout })
    expect(takes('modern-small', 'kernel1')).toBe(false)
  })
  it('take one number of a pair without the other', () => {
    const network = presetNetwork('lenet', { filters2: 9 }, digits)
    expect(optionValues(network)).toMatchObject({ filters1: 20, filters2: 9 })
  })
  it('are found again in the networks that they make, with what they were made with', () => {
    for (const dataset of [digits, pictures([96, 64, 3], 4), pictures([9, 31, 3]), pictures([3, 3, 1], 2)])
      for (const id of presetIds) {
        expect(presetOf(presetNetwork(id, {}, dataset), dataset)).toEqual({ id, values: {} })
        if (!presets[id].takes.includes('activation')) continue
        const changed = presetNetwork(id, { activation: 'elu', dropout: 0.4 }, dataset)
        const found = presetOf(changed, dataset)
        expect(found?.id).toBe(id)
        expect(found && presetNetwork(found.id, found.values, dataset)).toEqual(changed)
      }
    expect(presetOf([{ type: 'globalAveragePooling' }, { type: 'output' }], digits)).toBeNull()
  })
  it('are offered with their size, against LeNet, or with the reason why not', () => {
    const offers = presetOffers(digits)
    expect(offers.map(({ id }) => id)).toEqual([...presetIds])
    expect(offers.find(({ id }) => id === 'lenet')).toMatchObject({ work: 1, refused: null })
    expect(offers.find(({ id }) => id === 'linear')?.network?.parameters).toBe(7850)
    expect(presetOffers(pictures([3, 3, 1])).map(({ refused }) => refused)).toEqual(presetIds.map(() => null))
    const many = presetOffers(pictures([128, 128, 4], 5000)).find(({ id }) => id === 'linear')
    expect(many?.network).toBeNull()
    expect(many?.refused).toContain('more than the limit of 200,000,000')
  })
})
