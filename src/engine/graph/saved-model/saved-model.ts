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
/**
 * The graphs by name, each a call of its own, `load` and `save`, which bring the whole state in and out, and `place`, which brings in
 * what stays.
 */
export interface Endpoints {
  calls: Record<string, Signature>
  load: Signature
  save: Signature
  place: Signature
}

/** Names of the nodes that a graph's inputs and outputs have in a saved model for serving. */
export const servingNodes = {
  input: (name: string) => `input/${name}`,
  output: (name: string) => `output/${name}`,
}

/** Graphs that share their state: a variable of one name is one and the same in all. */
export type Graphs = Readonly<Record<string, Graph>>

const scalar: TensorType = { shape: [], dtype: 'float32' }

type HeldNode = Extract<GraphNode, { kind: 'variable' | 'resident' }>

const stateOf = (graphs: Graphs) => heldBy(graphs, 'variable')
const residentsOf = (graphs: Graphs) => heldBy(graphs, 'resident')

/** Everything of one kind that a session holds, once. Throws when two graphs mean different things by a name. */
function heldBy(graphs: Graphs, kind: HeldNode['kind']): HeldNode[] {
  const state = new Map<string, HeldNode>()
  for (const node of Object.values(graphs).flatMap(({ nodes }) => nodes)) {
    if (node.kind !== kind) continue
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
  const into = (verb: string, held: readonly HeldNode[]) =>
    named(held, ({ name, outputs: [type] }) => [name, { node: `${verb}/${name}`, type }])
  return {
    calls: Object.fromEntries(
      Object.entries(graphs).map(([call, graph]) => [call, signatureOf(graph, scopeOf(call))] as const),
    ),
    load: { inputs: into('load', state), outputs: { loaded: { node: 'loaded', type: scalar } } },
    save: { inputs: {}, outputs: into('saved', state) },
    place: { inputs: into('place', residentsOf(graphs)), outputs: { placed: { node: 'placed', type: scalar } } },
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
  const { calls, ...rest } = endpoints(graphs)
  return modelMessage([...bodies, ...heldNodes(stateOf(graphs), residentsOf(graphs))], { ...calls, ...rest })
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

/** What stays lies where bytes can be gathered: TensorFlow does that on processors only, and would else fetch all of it each time. */
const deviceOf = ({ kind }: HeldNode) => (kind === 'resident' ? '/device:CPU:0' : '')

const placeholder = (name: string, { dtype, shape }: TensorType) =>
  nodeMessage(name, 'Placeholder', [], { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) })
const identity = (name: string, inputs: string[], dtype: DType) =>
  nodeMessage(name, 'Identity', inputs, { T: typeAttribute(dtype) })
const constant = (name: string, type: TensorType, data: Uint8Array) =>
  nodeMessage(name, 'Const', [], { dtype: typeAttribute(type.dtype), value: tensorAttribute(type, data) })
const read = (name: string, held: HeldNode) =>
  nodeMessage(
    name,
    'ReadVariableOp',
    [`handle/${held.name}`],
    { dtype: typeAttribute(held.outputs[0].dtype) },
    deviceOf(held),
  )
const assign = (name: string, variable: string, inputs: string[], dtype: DType, device = '') =>
  nodeMessage(name, 'AssignVariableOp', [`handle/${variable}`, ...inputs], { dtype: typeAttribute(dtype) }, device)

function nodeName(node: GraphNode, index: number): string {
  if (node.kind === 'input') return servingNodes.input(node.name)
  if (node.kind === 'variable' || node.kind === 'resident') return `read/${node.name}`
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
    if (node.kind === 'variable' || node.kind === 'resident') return read(name, node)
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

/** What the session holds, and the ways in and out for its values. */
function heldNodes(state: readonly HeldNode[], residents: readonly HeldNode[]): Wire[] {
  const one = new Uint8Array(Float32Array.of(1).buffer)
  const handleAndWayIn = (verb: string, done: string) => (held: HeldNode) => {
    const { name, outputs } = held
    const [type] = outputs
    return [
      nodeMessage(
        `handle/${name}`,
        'VarHandleOp',
        [],
        {
          dtype: typeAttribute(type.dtype),
          shape: shapeAttribute(type.shape),
          shared_name: stringAttribute(name),
          container: stringAttribute(''),
        },
        deviceOf(held),
      ),
      placeholder(`${verb}/${name}`, type),
      assign(`${done}/${name}`, name, [`${verb}/${name}`], type.dtype, deviceOf(held)),
    ]
  }
  const after = (done: string, held: readonly HeldNode[]) =>
    identity(done, ['one', ...held.map(({ name }) => `^${done}/${name}`)], 'float32')
  return [
    ...state.flatMap(handleAndWayIn('load', 'loaded')),
    ...state.map((held) => read(`saved/${held.name}`, held)),
    ...residents.flatMap(handleAndWayIn('place', 'placed')),
    constant('one', scalar, one),
    after('loaded', state),
    after('placed', residents),
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
