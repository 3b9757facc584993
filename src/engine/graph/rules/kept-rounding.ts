import type { Ref } from '../graph'
import type { Rewriting, Rule } from '../rewrite'

/**
 * TensorFlow multiplies by the reciprocal where it sees a division by a constant, which rounds another way than dividing does. It
 * leaves this division alone, which only differs for a divisor of 0.
 */
export const divisionByConstant: Rule = (node, graph) => {
  const [x, divisor] = node.inputs
  const { T } = node.attributes
  if (node.op !== 'RealDiv' || T?.kind !== 'type' || T.value !== 'float32' || !x || !divisor) return null
  const values = graph.values(divisor)
  return values && !values.includes(0) ? graph.add('DivNoNan', { T }, [x, divisor]) : null
}

/**
 * Of sums in a row TensorFlow makes one, in which smaller tensors come last, and that rounds another way. A bias, one number a
 * channel, that is named as such stays where it is: before what is added to the sum.
 */
export const biasBeforeSum: Rule = (node, graph) => {
  if (node.op !== 'Add') return null
  const inputs = node.inputs.map((ref) => asBias(ref, node.outputs[0]?.shape ?? [], graph))
  return inputs.some(Boolean)
    ? graph.add(
        'Add',
        node.attributes,
        node.inputs.map((ref, k) => inputs[k] ?? ref),
      )
    : null
}

/** The sum of a tensor of this shape and a bias, said as such. */
function asBias(ref: Ref, shape: readonly number[], graph: Rewriting): Ref | null {
  const sum = graph.producer(ref, 'Add')
  const [x, bias] = sum?.inputs ?? []
  const T = sum?.attributes.T
  if (!x || !bias || !T || shape.length < 2 || graph.typeOf(x).shape.join() !== shape.join()) return null
  const channels = graph.typeOf(bias).shape
  if (channels.length !== 1 || channels[0] !== shape[shape.length - 1]) return null
  return graph.add('BiasAdd', { T, data_format: { kind: 'string', value: 'NHWC' } }, [x, bias])
}
