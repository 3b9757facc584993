import type { Ref } from '../graph'
import type { OpNode, Rewriting, Rule } from '../rewrite'
import { sameTensor } from './activation-gradient'

/**
 * Activations that never fall, with the op of their gradient and which of its inputs is the gradient that comes in; the other is
 * the output of the activation. The largest number of a window is in the same place before and after them, so pooling first gives
 * the same numbers, and leaves the activation a window's worth fewer to do. Where rounding makes two numbers equal that were not,
 * the gradient may go to another place of the window; by then it is all but 0.
 */
const rising = [
  { forward: 'Tanh', gradient: 'TanhGrad', incoming: 1 },
  { forward: 'Sigmoid', gradient: 'SigmoidGrad', incoming: 1 },
  { forward: 'Relu', gradient: 'ReluGrad', incoming: 0 },
  { forward: 'LeakyRelu', gradient: 'LeakyReluGrad', incoming: 0 },
  { forward: 'Elu', gradient: 'EluGrad', incoming: 0 },
]
const sums = ['Add', 'AddV2', 'BiasAdd']

/**
 * A pooling whose windows do not overlap. Of those that do, several may give their gradient to one place, where it would be summed
 * after the activation's slope instead of before, which rounds another way.
 */
function isPoolingApart({ op, attributes: { ksize, strides } }: OpNode): boolean {
  if (op !== 'MaxPool' || ksize?.kind !== 'ints' || strides?.kind !== 'ints') return false
  return ksize.value.every((size, k) => size <= (strides.value[k] ?? 0))
}

/** `MaxPool(f(x))` is `f(MaxPool(x))`. */
export const poolBeforeActivation: Rule = (node, graph) => {
  if (!isPoolingApart(node) || !node.inputs[0]) return null
  const activation = graph.producer(node.inputs[0], ...rising.map(({ forward }) => forward))
  const [x] = activation?.inputs ?? []
  if (!activation || !x) return null
  return graph.add(activation.op, activation.attributes, [graph.add('MaxPool', node.attributes, [x])])
}

/** `MaxPool(x + bias)` is `MaxPool(x) + bias`, for one number a channel. */
export const poolBeforeBias: Rule = (node, graph) => {
  if (!isPoolingApart(node) || !node.inputs[0]) return null
  const sum = graph.producer(node.inputs[0], ...sums)
  const [x, bias] = sum?.inputs ?? []
  if (!sum || !x || !bias || !isPerChannel(graph, x, bias)) return null
  return graph.add(sum.op, sum.attributes, [graph.add('MaxPool', node.attributes, [x]), bias])
}

/** The gradient of pooling what was activated is that of activating what was pooled, put where the largest numbers were. */
export const gradientPoolBeforeActivation: Rule = (node, graph) => {
  const kind = rising.find(({ gradient }) => gradient === node.op)
  const incoming = node.inputs[kind?.incoming ?? 0]
  const y = node.inputs[1 - (kind?.incoming ?? 0)]
  if (!kind || !incoming || !y) return null
  const pooling = graph.producer(incoming, 'MaxPoolGrad')
  const [before, after, dy] = pooling?.inputs ?? []
  if (!pooling || !before || !after || !dy || !sameTensor(before, y)) return null
  const [x] = graph.producer(before, kind.forward)?.inputs ?? []
  const [pooled] = graph.producer(after, kind.forward)?.inputs ?? []
  if (!x || !pooled || !isPoolOf(graph, pooled, x)) return null
  const small = graph.add(node.op, node.attributes, kind.incoming === 0 ? [dy, after] : [after, dy])
  return graph.add('MaxPoolGrad', pooling.attributes, [x, pooled, small])
}

/** Where the largest number of a window is does not depend on what is added to all. */
export const gradientPoolBeforeBias: Rule = (node, graph) => {
  const [x, y, dy] = node.inputs
  if (node.op !== 'MaxPoolGrad' || !x || !y || !dy) return null
  const [before, bias] = graph.producer(x, ...sums)?.inputs ?? []
  const [pooled, again] = graph.producer(y, ...sums)?.inputs ?? []
  if (!before || !bias || !pooled || !sameTensor(bias, again) || !isPerChannel(graph, before, bias)) return null
  return isPoolOf(graph, pooled, before) ? graph.add('MaxPoolGrad', node.attributes, [before, pooled, dy]) : null
}

function isPerChannel(graph: Rewriting, x: Ref, bias: Ref): boolean {
  const { shape } = graph.typeOf(bias)
  return shape.length === 1 && shape[0] === graph.typeOf(x).shape[3]
}

/** Whether `pooled` is `x` pooled, before or after one and the same bias. */
function isPoolOf(graph: Rewriting, pooled: Ref, x: Ref): boolean {
  const [after, bias] = graph.producer(pooled, ...sums)?.inputs ?? []
  const [before, again] = graph.producer(x, ...sums)?.inputs ?? []
  if (after && before && sameTensor(bias, again) && isPoolOf(graph, after, before)) return true
  return sameTensor(graph.producer(pooled, 'MaxPool')?.inputs[0], x)
}
