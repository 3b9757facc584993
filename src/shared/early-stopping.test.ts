import { expect, test } from 'vitest'
import { isStoppedEarly } from './early-stopping'

test.each([
  [[], { patience: 1 }, false],
  [[1, 0.9, 0.8], { patience: 1 }, false],
  [[1, 1], { patience: 1 }, true],
  [[1, 1.1, 1.2], { patience: 3 }, false],
  [[1, 1.1, 1.2, 1.3], { patience: 3 }, true],
  [[1, 1.1, 0.99, 1.2], { patience: 2 }, false],
  [[1, 1.1, 0.99, 1.2], { patience: 2, minimumGain: 0.1 }, true],
  // Small gains that add up count from the last loss that was low enough.
  [[1, 0.96, 0.89, 0.85], { patience: 2, minimumGain: 0.1 }, false],
  [[1, 2, 3, 4], undefined, false],
])('after losses of %j, %j: %j', (losses, rule, expected) => {
  expect(isStoppedEarly(losses, rule)).toBe(expected)
})
