import type { Rule } from '../rewrite'

/** tfjs has one product, batched; for a batch of one, TensorFlow's plain MatMul is faster. */
export const plainMatrixProduct: Rule = (node, graph) => {
  const [a, b] = node.inputs
  const output = node.outputs[0]
  if (node.op !== 'BatchMatMulV2' || !a || !b || !output || output.shape.slice(0, -2).some((side) => side !== 1))
    return null
  const flat = (shape: readonly number[]) => shape.slice(-2)
  const [left, right] = [graph.typeOf(a).shape, graph.typeOf(b).shape]
  if (left.slice(0, -2).some((side) => side !== 1) || right.slice(0, -2).some((side) => side !== 1)) return null
  const { adj_x, adj_y, T } = node.attributes
  if (!adj_x || !adj_y || !T) return null
  const simple = (ref: typeof a, shape: readonly number[]) => {
    const before = graph.producer(ref, 'Reshape')?.inputs[0]
    if (before && graph.typeOf(before).shape.join() === flat(shape).join()) return before
    return shape.length === 2 ? ref : graph.reshape(ref, flat(shape))
  }
  const product = graph.add('MatMul', { T, transpose_a: adj_x, transpose_b: adj_y }, [
    simple(a, left),
    simple(b, right),
  ])
  return output.shape.length === 2 ? product : graph.reshape(product, output.shape)
}
