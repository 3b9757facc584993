import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTensorFlow } from '../../backends/load-tensorflow'
import { lenet, lenetDefaults } from '../../../shared/presets'
import { activations } from '../../../shared/network'
import { buildNetwork } from '../../models/build-network'
import { dropoutLayers } from '../../models/forward'
import { thinPreset } from '../../testing'
import { optimizerRule } from '../../train/optimizers'
import { emptyMemories, trainingStep } from '../../train/training-step'
import type { Attribute, DType } from '../graph'
import { inferShapes, knownOps } from './index'

interface Backend {
  executeSingleOutput(op: string, attributes: Given[], inputs: tf.Tensor[]): tf.Tensor
  executeMultipleOutputs(op: string, attributes: Given[], inputs: tf.Tensor[], count: number): tf.Tensor[]
  binding: Record<string, number>
}
interface Given {
  name: string
  type: number
  value: unknown
}

/** Every op that TensorFlow runs meanwhile is also inferred, and the two have to agree. */
class Comparison {
  readonly compared = new Map<string, number>()
  readonly #backend = tf.backend() as unknown as Backend
  readonly #single = this.#backend.executeSingleOutput
  readonly #multiple = this.#backend.executeMultipleOutputs

  start() {
    const { executeSingleOutput: single, executeMultipleOutputs: multiple } = this.#backend
    this.#backend.executeSingleOutput = (op, attributes, inputs) => {
      const output = single.call(this.#backend, op, attributes, inputs)
      this.#compare(op, attributes, inputs, [output])
      return output
    }
    this.#backend.executeMultipleOutputs = (op, attributes, inputs, count) => {
      const outputs = multiple.call(this.#backend, op, attributes, inputs, count)
      this.#compare(op, attributes, inputs, outputs)
      return outputs
    }
  }

  stop() {
    this.#backend.executeSingleOutput = this.#single
    this.#backend.executeMultipleOutputs = this.#multiple
  }

  #compare(op: string, given: Given[], inputs: tf.Tensor[], outputs: tf.Tensor[]) {
    const attributes = Object.fromEntries(given.map((a) => [a.name, this.#attribute(a)]))
    const known = inputs.map((t) => ({
      shape: t.shape,
      dtype: t.dtype as DType,
      values: t.dtype === 'int32' && t.size <= 64 ? Array.from(t.dataSync()) : null,
    }))
    const inferred = inferShapes(op, known, attributes)
    expect(inferred, op).toEqual(outputs.map(({ shape, dtype }) => ({ shape, dtype })))
    this.compared.set(op, (this.compared.get(op) ?? 0) + 1)
  }

  #attribute({ type, value }: Given): Attribute {
    const b = this.#backend.binding
    const dtypes: Record<number, DType> = { 1: 'float32', 3: 'int32', 4: 'uint8', 9: 'int64', 10: 'bool' }
    if (type === b.TF_ATTR_TYPE) return { kind: 'type', value: dtypes[Number(value)] ?? 'float32' }
    if (type === b.TF_ATTR_BOOL) return { kind: 'bool', value: Boolean(value) }
    if (type === b.TF_ATTR_STRING) return { kind: 'string', value: String(value) }
    if (type === b.TF_ATTR_FLOAT) return { kind: 'float', value: Number(value) }
    return Array.isArray(value) ? { kind: 'ints', value: value.map(Number) } : { kind: 'int', value: Number(value) }
  }
}

const ramp = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, k) => Math.sin(k)),
    shape,
  )
}

/** Expressions whose ops occur in networks that can be built, and around them. */
const expressions: Record<string, () => unknown> = {
  'broadcasting pairs': () => tf.sub(tf.mul(ramp(3, 1, 4), ramp(2, 1)), tf.maximum(ramp(4), 0.5)),
  'comparisons and choices': () =>
    tf.where(tf.greater(ramp(3, 4), 0), ramp(3, 4), tf.logicalNot(tf.less(ramp(3, 4), 1)).toFloat()),
  'one by one': () =>
    [tf.exp, tf.sqrt, tf.square, tf.neg, tf.abs, tf.log1p, tf.rsqrt, tf.sign, tf.floor, tf.round, tf.softplus].map(
      (f) => f(ramp(2, 3)),
    ),
  activations: () =>
    [tf.tanh, tf.sigmoid, tf.relu, tf.elu, tf.selu, tf.leakyRelu, tf.softmax, tf.relu6].map((f) =>
      f(ramp(2, 3) as tf.Tensor2D),
    ),
  reductions: () => [
    tf.sum(ramp(2, 3, 4), [0, 2]),
    tf.mean(ramp(2, 3, 4), -1, true),
    tf.max(ramp(2, 3), 0),
    tf.argMax(ramp(2, 3), 1),
    tf.any(tf.greater(ramp(2, 3), 0), 1),
  ],
  products: () => [tf.matMul(ramp(3, 4), ramp(5, 4), false, true), tf.matMul(ramp(2, 4, 3), ramp(1, 4, 5), true)],
  arrangements: () => [
    tf.transpose(ramp(2, 3, 4), [2, 0, 1]),
    tf.reshape(ramp(2, 6), [3, -1]),
    tf.tile(ramp(2, 3), [2, 1]),
    tf.concat([ramp(2, 3), ramp(2, 1)], 1),
    tf.pad(ramp(2, 3), [
      [1, 0],
      [0, 2],
    ]),
    tf.slice(ramp(4, 5), [1, 2], [2, -1]),
    tf.gather(ramp(4, 3), tf.tensor1d([0, 2, 2], 'int32')),
    tf.expandDims(ramp(2, 3), 1),
    tf.oneHot(tf.tensor1d([0, 2], 'int32'), 4),
    tf.reverse(ramp(2, 3), 1),
    tf.cast(ramp(2, 3), 'int32'),
  ],
  'what drawing numbers needs besides': () => {
    const { binding, executeSingleOutput } = tf.backend() as unknown as Backend
    const run = (op: string, types: Record<string, number | undefined>, ...inputs: tf.Tensor[]) =>
      executeSingleOutput.call(
        tf.backend(),
        op,
        Object.entries(types).map(([name, value]) => ({ name, type: binding.TF_ATTR_TYPE ?? NaN, value })),
        inputs,
      )
    const ints = [2, 11, 4].map((value) => tf.scalar(value, 'int32'))
    return [
      run('Bitcast', { T: binding.TF_INT32, type: binding.TF_FLOAT }, tf.tensor2d([[1, 2, 3]], [1, 3], 'int32')),
      run('Range', { Tidx: binding.TF_INT32 }, ...ints),
    ]
  },
  ...Object.fromEntries(
    (['valid', 'same'] as const).flatMap((pad) =>
      [1, 2].map((stride) => [
        `convolution ${pad}, stride ${stride}, with its gradients`,
        () =>
          tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad).sum())([
            ramp(2, 9, 8, 3),
            ramp(3, 2, 3, 4),
          ]),
      ]),
    ),
  ),
  'dilated convolution': () =>
    tf.conv2d(ramp(1, 9, 9, 1) as tf.Tensor4D, ramp(3, 3, 1, 2) as tf.Tensor4D, 1, 'valid', 'NHWC', 2),
  'depthwise convolution with its gradients': () =>
    tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same').sum())([
      ramp(2, 6, 6, 3),
      ramp(3, 3, 3, 2),
    ]),
  'pooling with its gradients': () => [
    tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'valid').sum())(ramp(2, 8, 7, 3)),
    tf.grad((x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same').sum())(ramp(2, 7, 7, 3)),
  ],
}

describe('shape functions agree with TensorFlow', () => {
  let comparison: Comparison
  beforeAll(() => {
    loadTensorFlow({ hideGpu: true })
    comparison = new Comparison()
    comparison.start()
  })
  afterAll(() => comparison.stop())

  for (const [name, expression] of Object.entries(expressions)) it(name, () => void tf.tidy(() => void expression()))

  for (const activation of activations)
    it(`a training step with ${activation}, dropout and Adam`, () => {
      const network = buildNetwork(lenet({ ...lenetDefaults, activation, dropout: 0.5 }), [28, 28, 1], 10)
      const rule = optimizerRule({ type: 'adam', learningRate: 0.001 })
      const memories = emptyMemories(network, rule)
      const scalars = rule.scalars(1, 0.1).map((value) => tf.scalar(value))
      tf.tidy(() => {
        const [labels, shares] = [tf.tensor1d([1, 2], 'int32'), tf.fill([2, 1], 0.5)]
        const masks = [tf.ones([2, 500])]
        trainingStep({ network, rule, memories }, { pixels: ramp(2, 28, 28, 1), labels, shares, masks, scalars })
      })
    })

  for (const id of ['modern-small', 'residual-small', 'separable-small'] as const)
    it(`a training step of the preset ${id}`, () => {
      const network = buildNetwork(thinPreset(id, [12, 11, 1], 3), [12, 11, 1], 3)
      const rule = optimizerRule({ type: 'sgd', learningRate: 0.1 })
      const scalars = rule.scalars(1, 0.1).map((value) => tf.scalar(value))
      tf.tidy(() => {
        const [labels, shares] = [tf.tensor1d([1, 2], 'int32'), tf.fill([2, 1], 0.5)]
        const masks = dropoutLayers(network).map(({ shape }) => tf.ones([2, ...shape]))
        const pixels = ramp(2, 12, 11, 1)
        trainingStep(
          { network, rule, memories: emptyMemories(network, rule) },
          { pixels, labels, shares, masks, scalars },
        )
      })
    })

  it('compared most of the ops that are known', () => {
    expect(comparison.compared.size).toBeGreaterThan(45)
    for (const op of comparison.compared.keys()) expect(knownOps).toContain(op)
  })

  it('names an op that is not known, and what does not fit', () => {
    expect(() => inferShapes('FancyOp', [], {})).toThrow('FancyOp')
    const matrix = (...shape: number[]) => ({ shape, dtype: 'float32' as const, values: null })
    expect(() => inferShapes('MatMul', [matrix(2, 3), matrix(4, 5)], {})).toThrow('needs 3 = 4')
    expect(() => inferShapes('Add', [matrix(2, 3), matrix(4, 3)], {})).toThrow('do not go together')
  })
})
