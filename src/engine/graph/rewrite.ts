import { prune, typeOf, validate, type Attribute, type Graph, type GraphNode, type Ref, type TensorType } from './graph'
import { inferShapes } from './shapes'

export type OpNode = Extract<GraphNode, { kind: 'op' }>

/** What a rule sees and does: the graph as rewritten so far, in which it looks up producers and adds nodes. */
export class Rewriting {
  readonly nodes: GraphNode[] = []

  typeOf = (ref: Ref): TensorType => typeOf(this, ref)

  /** The op that makes a tensor, if it is one of the ops named. */
  producer(ref: Ref, ...ops: string[]): OpNode | null {
    const node = this.nodes[ref.node]
    return node?.kind === 'op' && ops.includes(node.op) ? node : null
  }

  /** Elements of a constant of numbers; null when the tensor is not a constant. */
  values(ref: Ref): number[] | null {
    const node = this.nodes[ref.node]
    if (node?.kind !== 'constant') return null
    const { buffer, byteOffset, byteLength } = node.data
    const [{ dtype }] = node.outputs
    if (dtype === 'int32') return Array.from(new Int32Array(buffer, byteOffset, byteLength / 4))
    return dtype === 'float32' ? Array.from(new Float32Array(buffer, byteOffset, byteLength / 4)) : null
  }

  /** Whether a tensor is a constant with one element, or every element, equal to a number. */
  isConstant(ref: Ref, value: number): boolean {
    const values = this.values(ref)
    return values !== null && values.length > 0 && values.every((v) => v === value)
  }

  /** Adds an op; its shapes are inferred. Returns its first output. */
  add(op: string, attributes: Record<string, Attribute>, inputs: Ref[]): Ref {
    const known = inputs.map((ref) => ({ ...this.typeOf(ref), values: this.values(ref) }))
    return this.push({ kind: 'op', op, attributes, inputs, outputs: inferShapes(op, known, attributes) })
  }

  /** Adds a constant list of whole numbers. */
  ints(values: readonly number[]): Ref {
    const data = new Uint8Array(Int32Array.from(values).buffer)
    return this.push({ kind: 'constant', data, outputs: [{ shape: [values.length], dtype: 'int32' }] })
  }

  reshape(ref: Ref, shape: readonly number[]): Ref {
    const { dtype } = this.typeOf(ref)
    const attributes = { T: { kind: 'type', value: dtype }, Tshape: { kind: 'type', value: 'int32' } } as const
    return this.add('Reshape', attributes, [ref, this.ints(shape)])
  }

  push(node: GraphNode): Ref {
    this.nodes.push(node)
    return { node: this.nodes.length - 1, output: 0 }
  }
}

/**
 * One way to say the same thing cheaper. Gets an op whose inputs already point into the rewritten graph, and returns the tensor
 * that stands for its (only) output, or null when it has nothing to say.
 */
export type Rule = (node: OpNode, graph: Rewriting) => Ref | null

/** Applies rules again and again until none has anything to say. What nobody needs afterwards is dropped. */
export function rewrite(graph: Graph, rules: readonly Rule[]): Graph {
  let result = graph
  for (let pass = 0, changed = true; changed; pass++) {
    if (pass > 50) throw new Error('graph: the rules undo each other')
    ;({ result, changed } = onePass(result, rules))
  }
  return result
}

/** Offers every op to the rules, in order; the first that answers wins. */
function onePass(graph: Graph, rules: readonly Rule[]): { result: Graph; changed: boolean } {
  const rewriting = new Rewriting()
  const replaced: Ref[] = []
  let changed = false
  const move = (ref: Ref): Ref => {
    const base = replaced[ref.node] ?? ref
    return ref.output ? { node: base.node, output: ref.output } : base
  }
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'op') {
      replaced[index] = rewriting.push(node)
      return
    }
    const moved: OpNode = { ...node, inputs: node.inputs.map(move) }
    let answer: Ref | null = null
    for (const rule of moved.outputs.length === 1 ? rules : []) {
      answer = rule(moved, rewriting)
      if (answer) break
    }
    if (answer) changed = true
    replaced[index] = answer ?? rewriting.push(moved)
  })
  const moveAll = (refs: Readonly<Record<string, Ref>>) =>
    Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, move(ref)]))
  const result = prune({ nodes: rewriting.nodes, outputs: moveAll(graph.outputs), updates: moveAll(graph.updates) })
  validate(result)
  return { result, changed }
}
