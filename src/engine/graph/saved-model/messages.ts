import type { Attribute, DType, TensorType } from '../graph'
import { Wire } from '../../../files/wire'

/** Fields and numbers are those of TensorFlow's node_def.proto, attr_value.proto, tensor.proto and types.proto. */
export const dtypeCodes: Record<DType, number> = { float32: 1, int32: 3, uint8: 4, int64: 9, bool: 10, uint32: 22 }

export function shapeMessage(shape: readonly number[]): Wire {
  const message = new Wire()
  for (const side of shape) message.bytes(2, new Wire().integer(1, side))
  return message
}

export const typeAttribute = (dtype: DType): Wire => new Wire().integer(6, dtypeCodes[dtype])
export const shapeAttribute = (shape: readonly number[]): Wire => new Wire().bytes(7, shapeMessage(shape))
export const stringAttribute = (value: string): Wire => new Wire().bytes(2, value)

/** Little-endian elements as a constant's value. */
export function tensorAttribute({ dtype, shape }: TensorType, data: Uint8Array): Wire {
  return new Wire().bytes(8, new Wire().integer(1, dtypeCodes[dtype]).bytes(2, shapeMessage(shape)).bytes(4, data))
}

export function attributeMessage(attribute: Attribute): Wire {
  switch (attribute.kind) {
    case 'type':
      return typeAttribute(attribute.value)
    case 'int':
      return new Wire().integer(3, attribute.value)
    case 'float':
      return new Wire().float(4, attribute.value)
    case 'bool':
      return new Wire().integer(5, attribute.value ? 1 : 0)
    case 'string':
      return stringAttribute(attribute.value)
    case 'shape':
      return shapeAttribute(attribute.value)
    case 'ints': {
      const list = new Wire()
      for (const value of attribute.value) list.integer(3, value)
      return new Wire().bytes(1, list)
    }
  }
}

/** A node of a GraphDef. Inputs are `name`, `name:output`, or `^name` for "after it". Without a device, TensorFlow chooses. */
export function nodeMessage(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Record<string, Wire>,
  device = '',
): Wire {
  const message = new Wire().bytes(1, name).bytes(2, op)
  for (const input of inputs) message.bytes(3, input)
  if (device) message.bytes(4, device)
  for (const [key, value] of Object.entries(attributes)) message.bytes(5, new Wire().bytes(1, key).bytes(2, value))
  return message
}
