import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type Activation } from '../../../shared/network'
import { loadTensorFlow } from '../../backends/load-tensorflow'
import { print, type Graph } from '../graph'
import { rewrite } from '../rewrite'
import { GraphSession } from '../session'
import { trace } from '../trace'
import { rules } from '.'

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
function block(activation: Activation, stride: number): Graph {
  return trace((tracer) => {
    const [x, kernel, bias, dy] = names.map((name) => tracer.input(name, [...shapes[name]], 'float32'))
    const forward = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
      const sum = tf.add(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid'), bias)
      return tf.maxPool(activate[activation](sum) as tf.Tensor4D, stride + 1, stride, 'valid')
    }
    if (!x || !kernel || !bias || !dy) throw new Error('an input is missing')
    const { value: y, grads } = tf.valueAndGrads(forward)([x, kernel, bias], dy)
    const [dx, dKernel, dBias] = grads
    if (!dx || !dKernel || !dBias) throw new Error('a gradient is missing')
    return { y, dx, dKernel, dBias }
  })
}

function answers(graph: Graph): Record<string, number[]> {
  const session = new GraphSession({ step: graph })
  const inputs = Object.fromEntries(
    names.map((name, k) => {
      const count = shapes[name].reduce((a, b) => a * b, 1)
      const values = Float32Array.from(
        { length: count },
        (_, i) => Math.sin(17 * i + k) * (name === 'kernel' ? 0.4 : 1),
      )
      return [name, tf.tensor(values, [...shapes[name]])]
    }),
  )
  try {
    return Object.fromEntries(
      Object.entries(session.call('step', inputs)).map(([name, t]) => [name, Array.from(t.dataSync())]),
    )
  } finally {
    session.dispose()
    tf.dispose(inputs)
  }
}

describe('pooling before bias and activation', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  it.each(activations.map((activation) => [activation] as const))(
    'gives the same answers and gradients: %s',
    (name) => {
      const before = block(name, 2)
      const after = rewrite(before, rules)
      // What is left of the size before pooling: the convolution and the gradient that goes back into it.
      expect(
        after.nodes
          .filter((node) => node.kind === 'op' && node.outputs[0]?.shape.join() === '2,7,7,4')
          .map((node) => node.kind === 'op' && node.op),
      ).toEqual(['Conv2D', 'MaxPoolGrad'])
      const [expected, found] = [answers(before), answers(after)]
      for (const [output, values] of Object.entries(expected)) {
        const scale = Math.max(...values.map(Math.abs))
        values.forEach((value, k) =>
          expect(Math.abs((found[output]?.[k] ?? NaN) - value)).toBeLessThanOrEqual(1e-6 * scale),
        )
      }
      expect(print(after)).not.toMatch(/Square|IsNan/)
    },
  )
})
