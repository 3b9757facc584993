import { expect, it } from 'vitest'
import { lenet, lenetDefaults } from './presets'
import { hasSameLayers } from './same-layers'

it('is so for layers that differ only in dropout and in saying what is usual anyway', () => {
  const plain = lenet(lenetDefaults)
  expect(hasSameLayers(plain, lenet({ ...lenetDefaults, dropout: 0.5 }))).toBe(true)
  const spelledOut = plain.map((layer) => (layer.type === 'convolution' ? { ...layer, stride: 1 } : layer))
  expect(hasSameLayers(plain, spelledOut)).toBe(true)
  expect(hasSameLayers(plain, lenet({ ...lenetDefaults, hiddenUnits: 499 }))).toBe(false)
})
