import { createHash } from 'node:crypto'

/** Element types that occur in training graphs. */
export type DType = 'float32' | 'int32' | 'int64' | 'bool' | 'uint8' | 'uint32'

/** Shape and element type of one tensor. Shapes are complete: nothing is unknown in a traced step. */
export interface TensorType {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** An attribute of an op, as TensorFlow knows them. */
export type Attribute =
  | { readonly kind: 'type'; readonly value: DType }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'ints' | 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }

/** One output of one node. */
export interface Ref {
  readonly node: number
  readonly output: number
}

export type GraphNode =
  /** Given anew at every call. */
  | { readonly kind: 'input'; readonly name: string; readonly outputs: readonly [TensorType] }
  /** The value that a variable has when the call begins. */
  | { readonly kind: 'variable'; readonly name: string; readonly outputs: readonly [TensorType] }
  /** Given to the session once; no call changes it. It lies in the machine's memory, not a GPU's. */
  | { readonly kind: 'resident'; readonly name: string; readonly outputs: readonly [TensorType] }
  /** Little-endian elements, in row-major order. */
  | { readonly kind: 'constant'; readonly data: Uint8Array; readonly outputs: readonly [TensorType] }
  | {
      readonly kind: 'op'
      /** Name of the TensorFlow op. */
      readonly op: string
      readonly attributes: Readonly<Record<string, Attribute>>
      readonly inputs: readonly Ref[]
      readonly outputs: readonly TensorType[]
    }

/**
 * One call of a traced function, as plain data. Nodes only refer to nodes before them. `updates` are the values that
 * variables have after the call; a variable without an entry keeps its value.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly outputs: Readonly<Record<string, Ref>>
  readonly updates: Readonly<Record<string, Ref>>
}

/** Bytes of one element. */
export const elementBytes: Record<DType, number> = { float32: 4, int32: 4, int64: 8, bool: 1, uint8: 1, uint32: 4 }

/** Number of elements of a shape. */
export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The tensor that a reference stands for. Throws when it points nowhere. */
export function typeOf(graph: Pick<Graph, 'nodes'>, ref: Ref): TensorType {
  const type = graph.nodes[ref.node]?.outputs[ref.output]
  if (!type) throw new Error(`graph: no output ${ref.output} of node ${ref.node}`)
  return type
}

/** Throws unless every reference points to an earlier node, constants have the bytes of their shape, and updates fit their variables. */
export function validate(graph: Graph): void {
  const variables = new Map<string, TensorType>()
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'variable') variables.set(node.name, node.outputs[0])
    if (node.kind === 'constant') {
      const [{ shape, dtype }] = node.outputs
      if (node.data.byteLength !== elements(shape) * elementBytes[dtype])
        throw new Error(`graph: constant ${index} has ${node.data.byteLength} bytes for ${dtype} [${shape.join()}]`)
    }
    if (node.kind === 'op')
      for (const ref of node.inputs) {
        if (ref.node >= index)
          throw new Error(`graph: node ${index} (${node.op}) uses node ${ref.node} before it exists`)
        typeOf(graph, ref)
      }
  })
  for (const ref of Object.values(graph.outputs)) typeOf(graph, ref)
  for (const [name, ref] of Object.entries(graph.updates)) {
    const before = variables.get(name)
    const after = typeOf(graph, ref)
    if (!before || before.dtype !== after.dtype || before.shape.join() !== after.shape.join())
      throw new Error(`graph: variable ${name} cannot become ${after.dtype} [${after.shape.join()}]`)
  }
}

/** The graph without what neither an output nor an update needs. What has a name stays, so that callers need not know. */
export function prune(graph: Graph): Graph {
  const needed = new Set<number>()
  const visit = (index: number) => {
    if (needed.has(index)) return
    needed.add(index)
    const node = graph.nodes[index]
    if (node?.kind === 'op') node.inputs.forEach((ref) => visit(ref.node))
  }
  for (const ref of [...Object.values(graph.outputs), ...Object.values(graph.updates)]) visit(ref.node)
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'input' || node.kind === 'variable' || node.kind === 'resident') needed.add(index)
  })
  const place = new Map([...needed].sort((a, b) => a - b).map((old, index) => [old, index]))
  const move = (ref: Ref): Ref => ({ node: place.get(ref.node) ?? 0, output: ref.output })
  const moveAll = (refs: Readonly<Record<string, Ref>>) =>
    Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, move(ref)]))
  return {
    nodes: [...place.keys()].map((old) => {
      const node = graph.nodes[old] as GraphNode
      return node.kind === 'op' ? { ...node, inputs: node.inputs.map(move) } : node
    }),
    outputs: moveAll(graph.outputs),
    updates: moveAll(graph.updates),
  }
}

/** One line a node: `12 Tanh(10) -> float32 [100,24,24,20]`. */
export function print(graph: Graph): string {
  const type = ({ dtype, shape }: TensorType) => `${dtype} [${shape.join()}]`
  const ref = ({ node, output }: Ref) => (output ? `${node}:${output}` : `${node}`)
  const line = (node: GraphNode) => {
    const outputs = node.outputs.map(type).join(', ')
    if (node.kind === 'op') return `${node.op}(${node.inputs.map(ref).join(', ')}) -> ${outputs}`
    return `${node.kind}${node.kind === 'constant' ? '' : ` ${node.name}`} -> ${outputs}`
  }
  const ends = (title: string, refs: Readonly<Record<string, Ref>>) =>
    Object.entries(refs).map(([name, r]) => `${title} ${name} = ${ref(r)}`)
  return [
    ...graph.nodes.map((n, i) => `${i} ${line(n)}`),
    ...ends('output', graph.outputs),
    ...ends('update', graph.updates),
  ].join('\n')
}

/** SHA-256 of everything in the graph: equal graphs have equal hashes. */
export function hash(graph: Graph): string {
  const bytes = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
  return createHash('sha256').update(JSON.stringify(graph, bytes)).digest('hex')
}
