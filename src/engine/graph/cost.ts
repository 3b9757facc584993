import { elementBytes, elements, typeOf, type Graph, type GraphNode } from './graph'

/** What one call of a graph costs. */
export interface Cost {
  /** Multiplications that are added up in convolutions and matrix products. */
  multiplyAdds: number
  /** Bytes of everything that is computed, each tensor once. */
  bytes: number
  /** Numbers in the state. */
  parameters: number
}

/** Counts a graph: the reference for the summary that is shown before training. */
export function costOf(graph: Graph): Cost {
  const cost: Cost = { multiplyAdds: 0, bytes: 0, parameters: 0 }
  for (const node of graph.nodes) {
    if (node.kind === 'variable') cost.parameters += elements(node.outputs[0].shape)
    if (node.kind !== 'op') continue
    for (const { shape, dtype } of node.outputs) cost.bytes += elements(shape) * elementBytes[dtype]
    cost.multiplyAdds += multiplyAdds(graph, node)
  }
  return cost
}

function multiplyAdds(graph: Graph, node: Extract<GraphNode, { kind: 'op' }>): number {
  const [output] = node.outputs
  const [first, second, third] = node.inputs
  if (!output || !first || !second) return 0
  const shapeOf = (ref: typeof first) => typeOf(graph, ref).shape
  switch (node.op) {
    case 'Conv2D':
      return elements(output.shape) * elements(shapeOf(second).slice(0, 3))
    case 'DepthwiseConv2dNative':
      return elements(output.shape) * elements(shapeOf(second).slice(0, 2))
    // Both gradients of a convolution do the work of the convolution: every output meets every weight of a filter.
    case 'Conv2DBackpropFilter':
      return third ? elements(shapeOf(third)) * elements(output.shape.slice(0, 3)) : 0
    case 'Conv2DBackpropInput':
      return third ? elements(shapeOf(third)) * elements(shapeOf(second).slice(0, 3)) : 0
    case 'MatMul':
    case 'BatchMatMulV2': {
      const turned = node.attributes.transpose_a ?? node.attributes.adj_x
      const shape = shapeOf(first)
      const inner = turned?.kind === 'bool' && turned.value ? shape[shape.length - 2] : shape[shape.length - 1]
      return elements(output.shape) * (inner ?? 0)
    }
    default:
      return 0
  }
}
