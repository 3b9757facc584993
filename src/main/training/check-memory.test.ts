import { expect, it } from 'vitest'
import { summarise } from '../../shared/network'
import { lenet, lenetDefaults } from '../../shared/presets'
import { checkMemory } from './check-memory'

const network = summarise(lenet(lenetDefaults), [28, 28, 1], 10)
const sgd = { type: 'sgd', learningRate: 0.1 } as const
/** Numbers that LeNet answers to one picture: 24 x 24 and 12 x 12 of 20, 8 x 8 and 4 x 4 of 50, 500, 10. */
const answered = 24 * 24 * 20 + 12 * 12 * 20 + 8 * 8 * 50 + 4 * 4 * 50 + 500 + 10

it('refuses what cannot fit, and says which batch size would', () => {
  const weights = 2 * network.parameters
  const memoryBytes = 4 * (weights + 100 * answered)
  expect(() => checkMemory({ memoryBytes }, { optimizer: sgd, batchSize: 100 }, network)).not.toThrow()
  expect(() => checkMemory({ memoryBytes }, { optimizer: sgd, batchSize: 101 }, network)).toThrow(
    expect.objectContaining({
      code: 'memory-too-small',
      detail: { needed: 4 * (weights + 101 * answered), available: memoryBytes, batchSize: 100 },
    }),
  )
})

it('counts what the optimizer remembers, and refuses nothing where the memory is not known', () => {
  const memoryBytes = 4 * (2 * network.parameters + answered)
  const adam = { type: 'adam', learningRate: 0.001 } as const
  expect(() => checkMemory({ memoryBytes }, { optimizer: sgd, batchSize: 1 }, network)).not.toThrow()
  expect(() => checkMemory({ memoryBytes }, { optimizer: adam, batchSize: 1 }, network)).toThrow(
    expect.objectContaining({ detail: expect.objectContaining({ batchSize: 0 }) as unknown }),
  )
  expect(() => checkMemory({ memoryBytes: null }, { optimizer: adam, batchSize: 4096 }, network)).not.toThrow()
})
