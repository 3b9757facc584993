import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type Activation } from '../../../shared/network'
import { loadTensorFlow } from '../../backends/load-tensorflow'
import { print, type Graph } from '../graph'
import { rewrite } from '../rewrite'
import { GraphSession } from '../session'
import { trace } from '../trace'
import { trainingRules } from '.'
import { noOperationReshape } from './no-operations'

const shapes = { x: [2, 9, 9, 2], kernel: [3, 3, 2, 4], bias: [4], dy: [2, 3, 3, 4] } as const
type Name = keyof typeof shapes
const names = Object.keys(shapes) as Name[]

const activate: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
  tanh: tf.tanh,
  relu: tf.relu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  elu: tf.elu,
  sigmoid: tf.sigmoid,
}

/** One block of a network and its gradients, for what comes back from the layers after it. */
function block(activation: Activation, size: number, inputs: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  const forward = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
    const sum = tf.add(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid'), bias)
    return tf.maxPool(activate[activation](sum) as tf.Tensor4D, size, 2, 'valid')
  }
  const { value: y, grads } = tf.valueAndGrads(forward)(inputs.slice(0, 3), inputs[3])
  const [dx, dKernel, dBias] = grads
  if (!dx || !dKernel || !dBias) throw new Error('a gradient is missing')
  return { y, dx, dKernel, dBias }
}

const values = names.map((name, k) => {
  const count = shapes[name].reduce((a, b) => a * b, 1)
  return Float32Array.from({ length: count }, (_, i) => Math.sin(17 * i + k) * (name === 'kernel' ? 0.4 : 1))
})
const tensors = () => names.map((name, k) => tf.tensor(values[k] ?? [], [...shapes[name]]))
const read = (outputs: Record<string, tf.Tensor>) =>
  Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]))

function compiled(graph: Graph): Record<string, number[]> {
  const session = new GraphSession({ step: graph })
  try {
    return tf.tidy(() => {
      const given = tensors()
      return read(session.call('step', Object.fromEntries(names.map((name, k) => [name, given[k] as tf.Tensor]))))
    })
  } finally {
    session.dispose()
  }
}

describe('pooling before bias and activation', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  const traced = (activation: Activation, size: number) =>
    trace((tracer) =>
      block(
        activation,
        size,
        names.map((input) => tracer.input(input, [...shapes[input]], 'float32')),
      ),
    )

  it('leaves windows that overlap alone', () => {
    const graph = traced('elu', 3)
    expect(print(rewrite(graph, trainingRules))).toBe(print(rewrite(graph, [noOperationReshape])))
  })

  it.each(activations.map((activation) => [activation] as const))(
    'gives the bits of op by op, answers and gradients: %s',
    (activation) => {
      const after = rewrite(traced(activation, 2), trainingRules)
      // What is left of the size before pooling: the convolution and the gradient that goes back into it.
      expect(
        after.nodes
          .filter((node) => node.kind === 'op' && node.outputs[0]?.shape.join() === '2,7,7,4')
          .map((node) => node.kind === 'op' && node.op),
      ).toEqual(['Conv2D', 'MaxPoolGrad'])
      const opByOp = tf.tidy(() => read(block(activation, 2, tensors())))
      expect(compiled(after)).toEqual(opByOp)
      expect(print(after)).not.toMatch(/Square|IsNan/)
    },
  )
})
