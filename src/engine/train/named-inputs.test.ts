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
  const scalar = () => tf.scalar(1)
  const step = () => {
    const shared = { labels: scalar(), shares: scalar(), keys: [scalar(), scalar()], scalars: [scalar()] }
    return namedInputs(pictures === 'rows' ? { ...shared, rows: scalar() } : { ...shared, pixels: scalar() })
  }
  const [one, other] = tf.tidy(() => [step(), step()])
  expect(Object.keys(one ?? {}).sort()).toEqual([pictures, 'keys0', 'keys1', 'labels', 'scalar0', 'shares'].sort())
  expect(sameLayout(one ?? {}, other ?? {})).toBe(true)
})
