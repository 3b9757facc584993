import type { Rule } from '../rewrite'

/**
 * tfjs writes the gradient of leaky ReLU as a choice: `x > 0 ? dy : dy * alpha`. TensorFlow has an op for it, which only looks at
 * signs; given the output, whose signs are those of the input, nothing but the activation uses the sum before it. With another
 * user TensorFlow's own fusing of the two stumbles and gives up on the whole graph.
 */
export const leakyReluGradient: Rule = (node, graph) => {
  const [condition, dy, other] = node.inputs
  const { T } = node.attributes
  if (!['Select', 'SelectV2'].includes(node.op) || !condition || !dy || !other || !T) return null
  const [x, zero] = graph.producer(condition, 'Greater')?.inputs ?? []
  const [factor, slope] = graph.producer(other, 'Mul')?.inputs ?? []
  if (!x || !zero || !factor || !slope || !graph.isConstant(zero, 0)) return null
  const same = factor.node === dy.node && factor.output === dy.output
  const [alpha, ...more] = graph.values(slope) ?? []
  const shapes = [x, dy].map((ref) => graph.typeOf(ref).shape.join())
  if (!same || alpha === undefined || more.length > 0 || shapes[0] !== shapes[1]) return null
  const output = graph.nodes.findIndex(
    (n) => n.kind === 'op' && n.op === 'LeakyRelu' && n.inputs[0]?.node === x.node && n.inputs[0].output === x.output,
  )
  const signs = output >= 0 && alpha > 0 ? { node: output, output: 0 } : x
  return graph.add('LeakyReluGrad', { T, alpha: { kind: 'float', value: alpha } }, [dy, signs])
}
