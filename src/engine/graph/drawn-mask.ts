import { elements } from './graph'
import type { VirtualBinding } from './virtual-binding'

/**
 * The factors of a dropout layer as ops of a graph: 0 with the probability `rate`, 1 / (1 - rate) else. They are drawn as
 * `RandomSequence` draws, bit for bit: `keys` is the id of its two keys, `[2]` int32, which differ from step to step, so what is
 * drawn is never part of the graph. Returns the id of a float32 tensor of `shape`.
 */
export function drawnMask(binding: VirtualBinding, keys: number, shape: number[], rate: number): number {
  const types = { int32: binding.TF_INT32, uint32: binding.TF_UINT32, float32: binding.TF_FLOAT }
  const run = (op: string, attributes: Record<string, keyof typeof types>, ...inputs: number[]): number => {
    const given = Object.entries(attributes).map(([name, type]) => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value: types[type],
    }))
    return binding.executeOp(op, given, inputs, 1)[0]?.id ?? 0
  }
  const ints = (...values: number[]) => binding.createTensor([values.length], types.int32, Int32Array.from(values))
  const int = (value: number) => binding.createTensor([], types.int32, Int32Array.of(value))
  const whole = (value: number) => binding.createTensor([], types.uint32, Uint32Array.of(value))
  const number = (value: number) => binding.createTensor([], types.float32, Float32Array.of(value))
  const bits = (id: number) => run('Bitcast', { T: 'int32', type: 'uint32' }, id)
  const both = (op: string, a: number, b: number) => run(op, { T: 'uint32' }, a, b)

  /** The finaliser of MurmurHash3, as in `RandomSequence`. */
  const finalised = (start: number): number => {
    const folded = (h: number, by: number) => both('BitwiseXor', h, both('RightShift', h, whole(by)))
    const first = both('Mul', folded(start, 16), whole(0x85ebca6b))
    return folded(both('Mul', folded(first, 13), whole(0xc2b2ae35)), 16)
  }

  const size = elements(shape)
  const draws = bits(run('Range', { Tidx: 'int32' }, int(0), int(size), int(1)))
  const key = (place: number) => run('Slice', { T: 'uint32', Index: 'int32' }, bits(keys), ints(place), ints(1))
  const counted = both('AddV2', both('Mul', draws, whole(0x9e3779b9)), key(0))
  const drawn = finalised(both('BitwiseXor', finalised(counted), key(1)))
  // A whole number is below the limit if it is below the next whole number.
  const dropped = both('Less', drawn, whole(Math.ceil(rate * 4294967296)))
  const factors = run('SelectV2', { T: 'float32' }, dropped, number(0), number(1 / (1 - rate)))
  return run('Reshape', { T: 'float32', Tshape: 'int32' }, factors, ints(...shape))
}
