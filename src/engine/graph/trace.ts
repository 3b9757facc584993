import * as tf from '@tensorflow/tfjs'
import { drawnMask } from './drawn-mask'
import { validate, prune, type DType, type Graph, type Ref } from './graph'
import { VirtualBinding } from './virtual-binding'

/** The parts of tfjs-node's backend that a trace touches. */
interface NodeBackend {
  binding: unknown
  tensorMap: { get(dataId: object): { shape: number[]; dtype: number; id: number; values: unknown } }
  getInputTensorIds(tensors: tf.Tensor[]): number[]
}

/** What the traced function uses to say which tensors are given, kept and returned. */
export interface Tracer {
  /** A tensor that is given anew at every call. */
  input(name: string, shape: number[], dtype: 'float32' | 'int32'): tf.Tensor
  /** The same for numbers 0 ... 255 that are given as bytes (`byteTensor`); for the function they are float32. */
  bytes(name: string, shape: number[]): tf.Tensor
  /** The same where the bytes lie in the session, `of` rows under the name `resident`, and a call is given int32 numbers of rows. */
  rows(name: string, resident: string, of: number, shape: number[]): tf.Tensor
  /** Factors of a dropout layer, drawn anew at every call by two int32 keys that it is given; see `drawnMask`. */
  mask(name: string, shape: number[], rate: number): tf.Tensor
  /** Makes a variable of the model or optimizer part of the state that calls carry on. Call it before the variable is used. */
  state(name: string, variable: tf.Variable): void
}

/**
 * Records one call of `body` as a graph. The body runs tfjs as ever, under tfjs-node's own JavaScript backend, but on a binding
 * that only writes down ops and infers shapes: no native library is used, no arithmetic done. It has to be synchronous, must
 * make the variables it updates itself (or they would belong to the native side), and may not read values.
 * Returns the graph of what it returns, by name, and of the state it leaves behind. Throws when something cannot be traced.
 */
export function trace(body: (tracer: Tracer) => Record<string, tf.Tensor>): Graph {
  const backend = tf.engine().findBackend('tensorflow') as unknown as NodeBackend
  const virtual = new VirtualBinding()
  const states = new Map<string, { variable: tf.Variable; before: Ref }>()
  const refOf = (tensor: tf.Tensor): Ref => virtual.refOf(backend.getInputTensorIds([tensor])[0] ?? 0)

  const declare = (kind: 'input' | 'variable', name: string, tensor: tf.Tensor) => {
    const info = backend.tensorMap.get(tensor.dataId)
    if (info.values === null) throw new Error(`${name} was used before it was declared`)
    info.id = virtual.declare(kind, name, { shape: [...tensor.shape], dtype: tensor.dtype as DType })
    info.values = null
  }
  /** A float32 tensor for what the virtual binding has by this id. */
  const computed = (shape: number[], id: number) => {
    const tensor = tf.zeros(shape)
    Object.assign(backend.tensorMap.get(tensor.dataId), { id, values: null })
    return tensor
  }
  const tracer: Tracer = {
    input(name, shape, dtype) {
      const tensor = tf.zeros(shape, dtype)
      declare('input', name, tensor)
      return tensor
    },
    bytes: (name, shape) => computed(shape, virtual.declareBytes(name, shape)),
    mask(name, shape, rate) {
      const keys = virtual.declare('input', name, { shape: [2], dtype: 'int32' })
      return computed(shape, drawnMask(virtual, keys, shape, rate))
    },
    rows: (name, resident, of, shape) => computed(shape, virtual.declareRows(name, resident, of, shape)),
    state(name, variable) {
      declare('variable', name, variable)
      states.set(name, { variable, before: refOf(variable) })
    },
  }

  const native = backend.binding
  const variables = new Set(Object.keys(tf.engine().registeredVariables))
  backend.binding = virtual
  tf.engine().startScope('trace')
  try {
    const returned = body(tracer)
    const outputs = Object.fromEntries(Object.entries(returned).map(([name, tensor]) => [name, refOf(tensor)]))
    // A step may keep what it returns beyond any scope.
    tf.dispose(returned)
    const updates: Record<string, Ref> = {}
    for (const [name, { variable, before }] of states) {
      const after = refOf(variable)
      if (after.node !== before.node || after.output !== before.output) updates[name] = after
    }
    const graph = prune({ nodes: virtual.nodes, outputs, updates })
    validate(graph)
    return graph
  } finally {
    for (const [name, variable] of Object.entries(tf.engine().registeredVariables))
      if (!variables.has(name)) variable.dispose()
    tf.engine().endScope()
    backend.binding = native
  }
}
