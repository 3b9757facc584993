import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations } from '../../shared/network'
import { lenet, lenetDefaults } from '../../shared/presets'
import { loadTensorFlow } from '../backends/load-tensorflow'
import { servingModel } from '../graph/saved-model/saved-model'
import { GraphSession } from '../graph/session'
import { buildNetwork } from './build-network'
import { initialWeights } from './initial-weights'
import { frozenPrediction } from './prediction-graph'

/** A message as field numbers with their values: numbers for varints, bytes for everything delimited. */
function fields(bytes: Uint8Array): [number, number | Uint8Array][] {
  const found: [number, number | Uint8Array][] = []
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return Number(BigInt.asIntN(64, value))
    }
  }
  while (at < bytes.length) {
    const key = varint()
    if ((key & 7) === 0) found.push([key >> 3, varint()])
    else if ((key & 7) === 5) found.push([key >> 3, bytes.subarray(at, (at += 4))])
    else if ((key & 7) === 2) {
      const length = varint()
      found.push([key >> 3, bytes.subarray(at, (at += length))])
    } else throw new Error(`wire type ${key & 7} at ${at}`)
  }
  expect(at).toBe(bytes.length)
  return found
}
const all = (message: Uint8Array, field: number) =>
  fields(message).flatMap(([number, value]) => (number === field && value instanceof Uint8Array ? [value] : []))
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8')
const one = (message: Uint8Array | undefined, field: number) => all(message ?? new Uint8Array(), field)[0]

describe('the prediction as a graph with its weights inside', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  const build = (activation: (typeof activations)[number]) => {
    const network = lenet({ ...lenetDefaults, activation, filters: [4, 6], hiddenUnits: 20, dropout: 0.5 })
    const built = buildNetwork(network, [28, 28, 1], 10)
    initialWeights(built, 5)
    return { network, built }
  }

  for (const activation of activations)
    it(`answers like the model for any number of pictures, with ${activation}`, () => {
      const { network, built } = build(activation)
      const session = new GraphSession({ answer: frozenPrediction(network, built) })
      for (const count of [1, 2, 7]) {
        const pixels = tf.tensor(
          Float32Array.from({ length: count * 784 }, (_, k) => ((k * 37) % 256) / 255),
          [count, 28, 28, 1],
        )
        const expected = (built.model.predict(pixels) as tf.Tensor).dataSync()
        const answered = session.call('answer', { pixels }).probabilities
        expect(answered?.shape).toEqual([count, 10])
        const difference = Math.max(
          ...Array.from(answered?.dataSync() ?? [], (p, k) => Math.abs(p - (expected[k] ?? NaN))),
        )
        expect(difference).toBeLessThanOrEqual(1e-6)
      }
      session.dispose()
      built.dispose()
    })

  it('is written as a saved model with the serving signature and an open batch', () => {
    const { network, built } = build('tanh')
    const file = servingModel(frozenPrediction(network, built))
    const meta = one(file, 2)
    expect(text(one(one(meta, 1), 4))).toBe('serve')
    const nodes = all(one(meta, 2) ?? new Uint8Array(), 1)
    const ops = nodes.map((node) => text(one(node, 2)))
    expect(ops).toEqual(expect.arrayContaining(['Placeholder', 'Conv2D', 'MaxPool', 'MatMul', 'Softmax', 'Identity']))
    expect(ops).not.toContain('VarHandleOp')
    const names = new Set(nodes.map((node) => text(one(node, 1))))
    for (const node of nodes)
      for (const input of all(node, 3)) expect(names).toContain(text(input).replace(/^\^|:\d+$/g, ''))
    const signature = one(meta, 5)
    expect(text(one(signature, 1))).toBe('serving_default')
    const input = one(one(signature, 2), 1)
    expect(text(one(input, 1))).toBe('pixels')
    const sides = all(one(one(input, 2), 3) ?? new Uint8Array(), 2).map((side) => fields(side)[0]?.[1])
    expect(sides).toEqual([-1, 28, 28, 1])
    built.dispose()
  })
})
