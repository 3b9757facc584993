import { elementBytes, elements, type Attribute, type DType, type GraphNode, type Ref, type TensorType } from './graph'
import { inferShapes } from './shapes'
import type { KnownTensor } from './shapes/shape-function'

/** TensorFlow's numbers for element types (types.proto). */
const dtypeCodes: Record<DType, number> = { float32: 1, int32: 3, uint8: 4, int64: 9, bool: 10, uint32: 22 }
const dtypeNames = new Map(Object.entries(dtypeCodes).map(([name, code]) => [code, name as DType]))

/** What tfjs-node's backend hands over as attributes of an op. */
interface BindingAttribute {
  name: string
  type: number
  value: unknown
}

interface VirtualTensor extends TensorType {
  ref: Ref
  data: Uint8Array | null
}

/**
 * Has the interface of tfjs-node's native binding, and computes nothing: each op that the backend asks for becomes a node, and
 * only shapes are worked out. What the backend passes here is what TensorFlow would run, so there is no second table of ops.
 */
export class VirtualBinding {
  readonly TF_FLOAT = dtypeCodes.float32
  readonly TF_INT32 = dtypeCodes.int32
  readonly TF_UINT8 = dtypeCodes.uint8
  readonly TF_INT64 = dtypeCodes.int64
  readonly TF_UINT32 = dtypeCodes.uint32
  readonly TF_BOOL = dtypeCodes.bool
  readonly TF_STRING = 7
  readonly TF_COMPLEX64 = 8
  readonly TF_RESOURCE = 20
  readonly TF_ATTR_STRING = 0
  readonly TF_ATTR_INT = 1
  readonly TF_ATTR_FLOAT = 2
  readonly TF_ATTR_BOOL = 3
  readonly TF_ATTR_TYPE = 4
  readonly TF_ATTR_SHAPE = 5
  readonly TF_ATTR_RESOURCE = 6
  readonly TF_Version = 'virtual'
  readonly nodes: GraphNode[] = []
  readonly #tensors = new Map<number, VirtualTensor>()
  #nextId = 1

  isUsingGpuDevice = (): boolean => false

  /** Adds a node that has a name; returns the id of its tensor. */
  declare(kind: 'input' | 'variable' | 'resident', name: string, type: TensorType): number {
    this.nodes.push({ kind, name, outputs: [type] })
    return this.#add({ ...type, ref: { node: this.nodes.length - 1, output: 0 }, data: null })
  }

  /** Adds an input of bytes and what makes float32 of it; returns the id of the float32 tensor. */
  declareBytes(name: string, shape: number[]): number {
    return this.#numbers(this.declare('input', name, { shape: [...shape], dtype: 'uint8' }))
  }

  /**
   * Adds `of` rows of bytes that stay in the session, the input that says which of them this call is about, and what makes
   * float32 of those; returns the id of the float32 tensor, of `shape`.
   */
  declareRows(rows: string, resident: string, of: number, shape: number[]): number {
    const [count = 0, ...row] = shape
    const bytes = this.declare('resident', resident, { shape: [of, ...row], dtype: 'uint8' })
    const indices = this.declare('input', rows, { shape: [count], dtype: 'int32' })
    const axis = this.createTensor([], this.TF_INT32, Int32Array.of(0))
    const attributes = [
      { name: 'Tparams', type: this.TF_ATTR_TYPE, value: this.TF_UINT8 },
      { name: 'Tindices', type: this.TF_ATTR_TYPE, value: this.TF_INT32 },
      { name: 'Taxis', type: this.TF_ATTR_TYPE, value: this.TF_INT32 },
    ]
    const [gathered] = this.executeOp('GatherV2', attributes, [bytes, indices, axis], 1)
    return this.#numbers(gathered?.id ?? 0)
  }

  /** The node output that a tensor stands for. */
  refOf = (id: number): Ref => this.#tensor(id).ref

  /** Called by the backend for values that JavaScript made: a constant. */
  createTensor(shape: number[], dtypeCode: number, values: ArrayLike<number> & ArrayBufferView): number {
    const dtype = dtypeOf(dtypeCode)
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
    if (data.byteLength !== elements(shape) * elementBytes[dtype])
      throw new Error(`a tensor of ${dtype} [${shape.join()}] was made from ${data.byteLength} bytes`)
    const outputs: [TensorType] = [{ shape: [...shape], dtype }]
    this.nodes.push({ kind: 'constant', data, outputs })
    return this.#add({ ...outputs[0], ref: { node: this.nodes.length - 1, output: 0 }, data })
  }

  deleteTensor(id: number): void {
    this.#tensors.delete(id)
  }

  /** A traced step may not look at values: what it would do with them could differ at the next call. */
  tensorDataSync(id: number): never {
    throw new Error(`the step reads the value of a tensor (${this.#tensor(id).ref.node}) while it runs`)
  }

  executeOp(
    op: string,
    given: BindingAttribute[],
    ids: number[],
    count: number,
  ): (TensorType & { id: number; dtypeCode?: never })[] {
    const inputs = ids.map((id) => this.#tensor(id))
    const attributes = Object.fromEntries(given.map((a) => [a.name, this.#attribute(op, a)]))
    const outputs = inferShapes(op, inputs.map(known), attributes)
    if (outputs.length !== count) throw new Error(`${op} has ${outputs.length} outputs, ${count} were asked for`)
    this.nodes.push({ kind: 'op', op, attributes, inputs: inputs.map((t) => t.ref), outputs })
    const node = this.nodes.length - 1
    return outputs.map((type, output) => {
      const id = this.#add({ ...type, ref: { node, output }, data: null })
      // The backend reads the element type as TensorFlow's number.
      return { id, shape: type.shape, dtype: dtypeCodes[type.dtype] as unknown as DType }
    })
  }

  #numbers(bytes: number): number {
    const attributes = [
      { name: 'SrcT', type: this.TF_ATTR_TYPE, value: this.TF_UINT8 },
      { name: 'DstT', type: this.TF_ATTR_TYPE, value: this.TF_FLOAT },
    ]
    const [numbers] = this.executeOp('Cast', attributes, [bytes], 1)
    return numbers?.id ?? 0
  }

  #attribute(op: string, { name, type, value }: BindingAttribute): Attribute {
    const whole = (v: unknown) => Number(v)
    switch (type) {
      case this.TF_ATTR_TYPE:
        return { kind: 'type', value: dtypeOf(whole(value)) }
      case this.TF_ATTR_INT:
        return Array.isArray(value) ? { kind: 'ints', value: value.map(whole) } : { kind: 'int', value: whole(value) }
      case this.TF_ATTR_FLOAT:
        return { kind: 'float', value: whole(value) }
      case this.TF_ATTR_BOOL:
        return { kind: 'bool', value: Boolean(value) }
      case this.TF_ATTR_STRING:
        return { kind: 'string', value: String(value) }
      case this.TF_ATTR_SHAPE:
        return { kind: 'shape', value: (value as unknown[]).map(whole) }
      default:
        throw new Error(`${op}: attribute ${name} is of a kind (${type}) that cannot be traced`)
    }
  }

  #add(tensor: VirtualTensor): number {
    this.#tensors.set(this.#nextId, tensor)
    return this.#nextId++
  }

  #tensor(id: number): VirtualTensor {
    const tensor = this.#tensors.get(id)
    if (!tensor) throw new Error(`there is no tensor ${id} in this trace`)
    return tensor
  }
}

function dtypeOf(code: number): DType {
  const dtype = dtypeNames.get(code)
  if (!dtype) throw new Error(`element type ${code} cannot be traced`)
  return dtype
}

/** The tensor as shape functions see it; elements of small integer constants are spelled out. */
function known({ shape, dtype, data }: VirtualTensor): KnownTensor {
  const values =
    data && dtype === 'int32' && data.byteLength <= 4096
      ? Array.from(new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4))
      : null
  return { shape, dtype, values }
}
