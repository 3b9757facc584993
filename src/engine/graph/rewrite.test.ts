import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTensorFlow } from '../backends/load-tensorflow'
import { byteTensor } from './byte-tensor'
import { print, type Graph } from './graph'
import { rewrite, type Rule } from './rewrite'
import { predictionRules } from './rules'
import { leakyReluGradient } from './rules/leaky-relu-gradient'
import { biasBeforeSum, divisionByConstant } from './rules/kept-rounding'
import { plainMatrixProduct } from './rules/matrix-product'
import { noOperationCast, noOperationReshape } from './rules/no-operations'
import { GraphSession } from './session'
import { trace, type Tracer } from './trace'

const values = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, k) => Math.sin(k + 1)),
    shape,
  )
}

/** Runs a graph without state. */
function run(graph: Graph, inputs: Record<string, tf.Tensor>): number[] {
  const session = new GraphSession({ step: graph })
  try {
    return tf.tidy(() => Array.from(session.call('step', inputs).y?.dataSync() ?? []))
  } finally {
    session.dispose()
  }
}

describe('each rule keeps the results', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  const product = (transposeA: boolean, transposeB: boolean) => (tracer: Tracer) => {
    const a = tracer.input('a', transposeA ? [4, 3] : [3, 4], 'float32')
    const b = tracer.input('b', transposeB ? [5, 4] : [4, 5], 'float32')
    return { y: tf.matMul(a, b, transposeA, transposeB) }
  }
  const cases: [string, Rule, (tracer: Tracer) => Record<string, tf.Tensor>, string][] = [
    ...[false, true].flatMap((a) =>
      [false, true].map((b): [string, Rule, ReturnType<typeof product>, string] => [
        `a product, transposed ${a} and ${b}`,
        plainMatrixProduct,
        product(a, b),
        'BatchMatMulV2',
      ]),
    ),
    [
      'a cast to its own type',
      noOperationCast,
      (tracer) => ({
        y: tf.add(tf.cast(tracer.input('a', [3, 4], 'float32'), 'float32'), tracer.input('b', [4], 'float32')),
      }),
      'Cast',
    ],
    [
      'reshapes there and back',
      noOperationReshape,
      (tracer) => {
        const there = tf.reshape(
          tf.add(tracer.input('a', [3, 4], 'float32'), tracer.input('b', [4], 'float32')),
          [2, 6],
        )
        return { y: tf.neg(tf.reshape(tf.reshape(there, [12]), [3, 4])) }
      },
      'Reshape',
    ],
  ]
  cases.push([
    'the gradient of leaky ReLU',
    leakyReluGradient,
    (tracer) => {
      const [a, b] = [tracer.input('a', [3, 4], 'float32'), tracer.input('b', [3, 4], 'float32')]
      return { y: tf.grad((x: tf.Tensor) => tf.leakyRelu(x, 0.01))(a, b) }
    },
    'Greater',
  ])
  for (const [name, rule, body, gone] of cases)
    it(name, () => {
      const graph = trace(body)
      const after = rewrite(graph, [noOperationReshape, rule])
      if (gone !== 'Cast') expect(print(graph)).toContain(gone)
      expect(print(after)).not.toContain(`${gone}(`)
      const inputs = Object.fromEntries(
        graph.nodes.flatMap((n) => (n.kind === 'input' ? [[n.name, values(...n.outputs[0].shape)]] : [])),
      )
      const [before, now] = [run(graph, inputs), run(after, inputs)]
      expect(now).toHaveLength(before.length)
      if (rule !== plainMatrixProduct) expect(now).toEqual(before)
      now.forEach((value, k) => expect(value).toBeCloseTo(before[k] ?? NaN, 6))
    })

  /** TensorFlow knows no shape of what it is given, but that of this. */
  const pictures = (x: tf.Tensor) => tf.reshape(x, [6, 5, 5, 8])
  const rounded: [string, Rule, (x: tf.Tensor, y: tf.Tensor, bias: tf.Tensor) => tf.Tensor, string][] = [
    ['a division by a constant', divisionByConstant, (x) => tf.neg(tf.div(x, 49)), 'DivNoNan'],
    [
      'a bias before another sum',
      biasBeforeSum,
      (x, y, bias) => tf.neg(tf.add(tf.add(pictures(x), tf.reshape(bias, [8])), pictures(y))),
      'BiasAdd',
    ],
  ]
  for (const [name, rule, body, op] of rounded)
    it(`${name} is rounded as op by op, which TensorFlow alone would not`, () => {
      const graph = trace((tracer) => {
        const [x, y] = [tracer.input('x', [1200], 'float32'), tracer.input('y', [1200], 'float32')]
        return { y: body(x, y, tracer.input('bias', [2, 4], 'float32')) }
      })
      const after = rewrite(graph, [rule])
      expect(print(after)).toContain(`${op}(`)
      const [x, y, bias] = [values(1200), tf.cos(values(1200)), values(2, 4)]
      const named = (graph: Graph) =>
        Object.fromEntries(
          Object.entries({ x, y, bias }).filter(([name]) =>
            graph.nodes.some((node) => node.kind === 'input' && node.name === name),
          ),
        )
      const expected = Array.from(body(x, y, bias).dataSync())
      expect(run(after, named(after))).toEqual(expected)
      expect(run(graph, named(graph))).not.toEqual(expected)
    })

  it('leaves a real batch of products alone', () => {
    const graph = trace((tracer) => ({
      y: tf.matMul(tracer.input('a', [2, 3, 4], 'float32'), tracer.input('b', [2, 4, 5], 'float32')),
    }))
    expect(print(rewrite(graph, predictionRules))).toContain('BatchMatMulV2')
  })
})

describe('tracing', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  it('writes down ops with their shapes, and drops what nobody needs', () => {
    const graph = trace((tracer) => {
      const x = tracer.input('x', [2, 3], 'float32')
      tf.exp(x)
      return { y: tf.tanh(tf.mul(x, 2)) }
    })
    expect(print(graph).split('\n')).toEqual([
      '0 input x -> float32 [2,3]',
      '1 constant -> float32 []',
      '2 Mul(0, 1) -> float32 [2,3]',
      '3 Tanh(2) -> float32 [2,3]',
      'output y = 3',
    ])
  })

  it('carries state from call to call', () => {
    const graph = trace((tracer) => {
      const counter = tf.variable(tf.zeros([2]))
      tracer.state('counter', counter)
      counter.assign(tf.add(counter, tracer.input('by', [], 'float32')))
      return { before: tf.add(counter, 100) }
    })
    const session = new GraphSession({ step: graph })
    session.load({ counter: tf.tensor1d([1, 2]) })
    session.call('step', { by: tf.scalar(10) })
    session.call('step', { by: tf.scalar(5) })
    expect(Array.from(session.save().counter?.dataSync() ?? [])).toEqual([16, 17])
    session.dispose()
  })

  it('gives the same state to several graphs', () => {
    const adding = trace((tracer) => {
      const counter = tf.variable(tf.zeros([2]))
      tracer.state('counter', counter)
      counter.assign(tf.add(counter, tracer.input('by', [], 'float32')))
      return { before: tf.add(counter, 0) }
    })
    const doubling = (shape: [number]) =>
      trace((tracer) => {
        const counter = tf.variable(tf.zeros(shape))
        tracer.state('counter', counter)
        return { twice: tf.mul(counter, 2) }
      })
    const session = new GraphSession({ adding, doubling: doubling([2]) })
    session.load({ counter: tf.tensor1d([1, 2]) })
    session.call('adding', { by: tf.scalar(10) })
    expect(Array.from(session.call('doubling', {}).twice?.dataSync() ?? [])).toEqual([22, 24])
    session.dispose()
    expect(() => new GraphSession({ adding, doubling: doubling([3]) })).toThrow('counter has two shapes')
  })

  it('takes bytes as numbers, every one of them', () => {
    const graph = trace((tracer) => ({ y: tf.add(tracer.bytes('x', [256]), 0.5) }))
    expect(print(graph).split('\n').slice(0, 2)).toEqual(['0 input x -> uint8 [256]', '1 Cast(0) -> float32 [256]'])
    const before = tf.memory().numTensors
    const bytes = Uint8Array.from({ length: 256 }, (_, k) => k)
    const x = byteTensor(bytes, [256])
    expect(run(graph, { x })).toEqual(Array.from(bytes, (k) => k + 0.5))
    x.dispose()
    expect(tf.memory().numTensors).toBe(before)
    expect(() => byteTensor(bytes, [255])).toThrow('256 bytes')
  })

  it('refuses a step that looks at its own numbers, and leaves the engine as it was', () => {
    const before = tf.memory().numTensors
    const looking = (tracer: Tracer) => {
      const x = tracer.input('x', [1], 'float32')
      return { y: (tf.add(x, 1).dataSync()[0] ?? 0) > 0 ? x : tf.neg(x) }
    }
    expect(() => trace(looking)).toThrow('reads the value')
    expect(tf.memory().numTensors).toBe(before)
    expect(Array.from(tf.add(tf.tensor1d([1]), 1).dataSync())).toEqual([2])
  })
})
