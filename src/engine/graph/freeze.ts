import { elements, validate, type Graph, type GraphNode } from './graph'

/** The graph with its variables replaced by the numbers they have now, so that it needs no state. Throws when one is missing or does not fit. */
export function freeze(graph: Graph, values: ReadonlyMap<string, Float32Array>): Graph {
  const nodes = graph.nodes.map((node): GraphNode => {
    if (node.kind !== 'variable') return node
    const value = values.get(node.name)
    const [type] = node.outputs
    if (!value || type.dtype !== 'float32' || value.length !== elements(type.shape))
      throw new Error(`graph: ${node.name} was not given ${elements(type.shape)} numbers`)
    const data = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
    return { kind: 'constant', data, outputs: [type] }
  })
  const frozen: Graph = { nodes, outputs: graph.outputs, updates: {} }
  validate(frozen)
  return frozen
}

/**
 * One graph for any batch size from the same function traced at two sizes. What differs between them must be the first dimension
 * of inputs, which is left open, or one side that a reshape asks for, which becomes -1; anything else is refused. Shapes of
 * what lies between stay those of the first.
 */
export function openBatch(one: Graph, other: Graph): Graph {
  const differ = () => new Error('graph: it depends on the batch size in a way that cannot be left open')
  if (one.nodes.length !== other.nodes.length) throw differ()
  const targets = new Set(
    one.nodes.flatMap((node) => (node.kind === 'op' && node.op === 'Reshape' ? (node.inputs[1]?.node ?? []) : [])),
  )
  const nodes = one.nodes.map((node, index): GraphNode => {
    const twin = other.nodes[index]
    if (node.kind === 'input') {
      const [{ shape, dtype }] = node.outputs
      return { ...node, outputs: [{ shape: [-1, ...shape.slice(1)], dtype }] }
    }
    if (node.kind === 'op' && twin?.kind === 'op' && node.op === twin.op) return node
    if (node.kind !== 'constant' || twin?.kind !== 'constant') throw differ()
    if (Buffer.compare(node.data, twin.data) === 0) return node
    const [sides, twinSides] = [new Int32Array(node.data.slice().buffer), new Int32Array(twin.data.slice().buffer)]
    const changing = [...sides.keys()].filter((side) => sides[side] !== twinSides[side])
    const [side] = changing
    if (!targets.has(index) || side === undefined || changing.length !== 1) throw differ()
    sides[side] = -1
    return { ...node, data: new Uint8Array(sides.buffer) }
  })
  return { ...one, nodes }
}
