import { typeOf, type DType, type Graph, type GraphNode, type Ref, type TensorType } from '../graph'
import {
  attributeMessage,
  dtypeCodes,
  nodeMessage,
  shapeAttribute,
  shapeMessage,
  stringAttribute,
  tensorAttribute,
  typeAttribute,
} from './messages'
import { Wire } from '../../../files/wire'

/** The producer version that TensorFlow 2.21 writes; it decides how defaults of attributes are read. */
const producer = 1395

/** A tensor by the node that makes it, as its first output. */
export interface Endpoint {
  node: string
  type: TensorType
}
export interface Signature {
  inputs: Record<string, Endpoint>
  outputs: Record<string, Endpoint>
}
/** The graphs by name, each a call of its own, and `load` and `save`, which bring the whole state in and out. */
export interface Endpoints {
  calls: Record<string, Signature>
  load: Signature
  save: Signature
}

/** Names of the nodes that a graph's inputs and outputs have in a saved model for serving. */
export const servingNodes = {
  input: (name: string) => `input/${name}`,
  output: (name: string) => `output/${name}`,
}

/** Graphs that share their state: a variable of one name is one and the same in all. */
export type Graphs = Readonly<Record<string, Graph>>

const scalar: TensorType = { shape: [], dtype: 'float32' }

type StateNode = Extract<GraphNode, { kind: 'variable' }>

/** Every variable once. Throws when two graphs mean different things by a name. */
function stateOf(graphs: Graphs): StateNode[] {
  const state = new Map<string, StateNode>()
  for (const node of Object.values(graphs).flatMap(({ nodes }) => nodes)) {
    if (node.kind !== 'variable') continue
    const [{ shape, dtype }] = state.get(node.name)?.outputs ?? node.outputs
    if (dtype !== node.outputs[0].dtype || shape.join() !== node.outputs[0].shape.join())
      throw new Error(`graph: the variable ${node.name} has two shapes`)
    state.set(node.name, node)
  }
  return [...state.values()]
}

/** Nodes of a call begin with its name. */
const scopeOf = (call: string) => `${call}/`

const named = <T>(items: readonly T[], entry: (item: T) => [string, Endpoint]) => Object.fromEntries(items.map(entry))

/** Under which names inputs, outputs and state of graphs are found in their saved model. */
export function endpoints(graphs: Graphs): Endpoints {
  const state = stateOf(graphs)
  return {
    calls: Object.fromEntries(
      Object.entries(graphs).map(([call, graph]) => [call, signatureOf(graph, scopeOf(call))] as const),
    ),
    load: {
      inputs: named(state, ({ name, outputs: [type] }) => [name, { node: `load/${name}`, type }]),
      outputs: { loaded: { node: 'loaded', type: scalar } },
    },
    save: { inputs: {}, outputs: named(state, ({ name, outputs: [type] }) => [name, { node: `saved/${name}`, type }]) },
  }
}

function signatureOf(graph: Graph, scope: string): Signature {
  const inputs = graph.nodes.filter((node) => node.kind === 'input')
  return {
    inputs: named(inputs, ({ name, outputs: [type] }) => [name, { node: scope + servingNodes.input(name), type }]),
    outputs: named(Object.entries(graph.outputs), ([name, ref]) => [
      name,
      { node: scope + servingNodes.output(name), type: typeOf(graph, ref) },
    ]),
  }
}

/**
 * Graphs as the bytes of one `saved_model.pb`. State becomes resource variables. Updates are assigned after everything that reads
 * the old values, and the outputs wait for them, so that one call is one step.
 */
export function savedModel(graphs: Graphs): Uint8Array {
  const bodies = Object.entries(graphs).flatMap(([call, graph]) => bodyNodes(graph, scopeOf(call)))
  const { calls, load, save } = endpoints(graphs)
  return modelMessage([...bodies, ...stateNodes(stateOf(graphs))], { ...calls, load, save })
}

/** A frozen graph as a `saved_model.pb` for serving, under the signature that TensorFlow's tools look for. */
export function servingModel(graph: Graph): Uint8Array {
  return modelMessage(bodyNodes(graph, ''), { serving_default: signatureOf(graph, '') })
}

function modelMessage(nodes: readonly Wire[], signatures: Record<string, Signature>): Uint8Array {
  const definition = new Wire()
  for (const node of nodes) definition.bytes(1, node)
  definition.bytes(4, new Wire().integer(1, producer))
  const meta = new Wire().bytes(1, new Wire().bytes(4, 'serve').bytes(5, '2.21.0')).bytes(2, definition)
  for (const [name, signature] of Object.entries(signatures))
    meta.bytes(5, new Wire().bytes(1, name).bytes(2, signatureMessage(signature)))
  return new Wire().integer(1, 1).bytes(2, meta).finish()
}

const placeholder = (name: string, { dtype, shape }: TensorType) =>
  nodeMessage(name, 'Placeholder', [], { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) })
const identity = (name: string, inputs: string[], dtype: DType) =>
  nodeMessage(name, 'Identity', inputs, { T: typeAttribute(dtype) })
const constant = (name: string, type: TensorType, data: Uint8Array) =>
  nodeMessage(name, 'Const', [], { dtype: typeAttribute(type.dtype), value: tensorAttribute(type, data) })
const read = (name: string, variable: string, dtype: DType) =>
  nodeMessage(name, 'ReadVariableOp', [`handle/${variable}`], { dtype: typeAttribute(dtype) })
const assign = (name: string, variable: string, inputs: string[], dtype: DType) =>
  nodeMessage(name, 'AssignVariableOp', [`handle/${variable}`, ...inputs], { dtype: typeAttribute(dtype) })

function nodeName(node: GraphNode, index: number): string {
  if (node.kind === 'input') return servingNodes.input(node.name)
  if (node.kind === 'variable') return `read/${node.name}`
  return node.kind === 'constant' ? `constant/${index}` : `${node.op}_${index}`
}

/** What one call computes, its assignments and its outputs. Names of nodes begin with `scope`. */
function bodyNodes(graph: Graph, scope: string): Wire[] {
  const names = graph.nodes.map((node, index) => scope + nodeName(node, index))
  const reference = ({ node, output }: Ref) => (output ? `${names[node]}:${output}` : (names[node] ?? ''))
  const body = graph.nodes.map((node, index) => {
    const name = names[index] ?? ''
    if (node.kind === 'input') return placeholder(name, node.outputs[0])
    if (node.kind === 'constant') return constant(name, node.outputs[0], node.data)
    if (node.kind === 'variable') return read(name, node.name, node.outputs[0].dtype)
    const attributes = Object.entries(node.attributes).map(([key, a]) => [key, attributeMessage(a)] as const)
    return nodeMessage(name, node.op, node.inputs.map(reference), Object.fromEntries(attributes))
  })
  const reads = stateOf({ graph }).map(({ name }) => `^${scope}read/${name}`)
  const updates = Object.entries(graph.updates)
  const assigns = updates.map(([name, ref]) =>
    assign(`${scope}assign/${name}`, name, [reference(ref), ...reads], typeOf(graph, ref).dtype),
  )
  const after = updates.map(([name]) => `^${scope}assign/${name}`)
  const outputs = Object.entries(graph.outputs).map(([name, ref]) =>
    identity(scope + servingNodes.output(name), [reference(ref), ...after], typeOf(graph, ref).dtype),
  )
  return [...body, ...assigns, ...outputs]
}

/** The variables, and the ways in and out for their values. */
function stateNodes(state: readonly StateNode[]): Wire[] {
  const one = new Uint8Array(Float32Array.of(1).buffer)
  return [
    ...state.flatMap(({ name, outputs: [type] }) => [
      nodeMessage(`handle/${name}`, 'VarHandleOp', [], {
        dtype: typeAttribute(type.dtype),
        shape: shapeAttribute(type.shape),
        shared_name: stringAttribute(name),
        container: stringAttribute(''),
      }),
      placeholder(`load/${name}`, type),
      assign(`loaded/${name}`, name, [`load/${name}`], type.dtype),
      read(`saved/${name}`, name, type.dtype),
    ]),
    constant('one', scalar, one),
    identity('loaded', ['one', ...state.map(({ name }) => `^loaded/${name}`)], 'float32'),
  ]
}

function signatureMessage({ inputs, outputs }: Signature): Wire {
  const info = ({ node, type }: Endpoint) =>
    new Wire().bytes(1, `${node}:0`).integer(2, dtypeCodes[type.dtype]).bytes(3, shapeMessage(type.shape))
  const message = new Wire()
  for (const [key, end] of Object.entries(inputs)) message.bytes(1, new Wire().bytes(1, key).bytes(2, info(end)))
  for (const [key, end] of Object.entries(outputs)) message.bytes(2, new Wire().bytes(1, key).bytes(2, info(end)))
  return message.bytes(3, 'tensorflow/serving/predict')
}
