import v8 from 'node:v8'
import vm from 'node:vm'
import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'
import { namedInputs } from './compiled-step'

/** Whether V8 has laid two objects out by the same description, its hidden class. */
function sameLayout(one: object, other: object): boolean {
  v8.setFlagsFromString('--allow-natives-syntax')
  return vm.runInThisContext('(one, other) => %HaveSameMap(one, other)')(one, other) === true
}

it.each(['rows', 'pixels'])('names the inputs of every step in one layout, with %s', (pictures) => {
  const tensor = tf.scalar(1)
  const shared = { labels: tensor, shares: tensor, keys: [tensor, tensor], scalars: [tensor] }
  const step = () => namedInputs(pictures === 'rows' ? { ...shared, rows: tensor } : { ...shared, pixels: tensor })
  expect(Object.keys(step()).sort()).toEqual([pictures, 'keys0', 'keys1', 'labels', 'scalar0', 'shares'].sort())
  // V8 goes other ways once it has seen something often.
  const steps = Array.from({ length: 2000 }, step)
  tensor.dispose()
  const layouts = steps.filter((inputs, k) => k === 0 || !sameLayout(inputs, steps[k - 1] ?? {}))
  expect(layouts.length).toBeLessThan(10)
})
