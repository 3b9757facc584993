import type { Rule } from '../rewrite'

/** A cast to the type that is there already changes nothing. */
export const noOperationCast: Rule = (node, graph) => {
  const [x] = node.inputs
  return node.op === 'Cast' && x && graph.typeOf(x).dtype === node.outputs[0]?.dtype ? x : null
}

/** A reshape to the shape that is there already changes nothing; of two in a row the last one counts. */
export const noOperationReshape: Rule = (node, graph) => {
  const [x] = node.inputs
  const shape = node.outputs[0]?.shape
  if (node.op !== 'Reshape' || !x || !shape) return null
  if (graph.typeOf(x).shape.join() === shape.join()) return x
  const before = graph.producer(x, 'Reshape')?.inputs[0]
  if (!before) return null
  return graph.typeOf(before).shape.join() === shape.join() ? before : graph.reshape(before, shape)
}
