/** Largest input that a request may have; far above what the window sends, far below what hurts. */
const limits = { depth: 32, values: 25_000, characters: 16_000_000, bytes: 256 * 1024 * 1024 }
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Says what is wrong with the size or kind of an input, or null. Only plain objects, arrays, bytes and simple values pass;
 * a property that runs code when it is read is refused unread. Works in bounded time and memory on anything, cycles included.
 */
export function inputProblem(input: unknown): string | null {
  let values = 0
  let characters = 0
  let bytes = 0
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next
    if (++values > limits.values) return 'it has too many values'
    if (depth > limits.depth) return 'it is nested too deeply'
    if (typeof value === 'string') characters += value.length
    else if (value instanceof Uint8Array) bytes += value.byteLength
    else if (typeof value === 'object' && value !== null) {
      const keys = propertyKeys(value)
      if (typeof keys === 'string') return keys
      if (values + open.length + keys.length > limits.values) return 'it has too many values'
      for (const key of keys) {
        const property = Object.getOwnPropertyDescriptor(value, key)
        if (!property || !('value' in property)) return 'it has a property that is computed'
        characters += key.length
        open.push({ value: property.value, depth: depth + 1 })
      }
    } else if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      return `it has a ${typeof value} in it`
    }
    if (characters > limits.characters) return 'its text is too long'
    if (bytes > limits.bytes) return 'its bytes are too many'
  }
  return null
}

/** Own keys of an array or plain object, or what is wrong with it. */
function propertyKeys(value: object): string[] | string {
  if (Array.isArray(value)) {
    if (value.length > limits.values) return 'it has too many values'
  } else {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== null && prototype !== Object.prototype) return 'it has an object of an unknown kind'
  }
  const keys = Object.keys(value)
  return keys.some((key) => forbiddenKeys.has(key)) ? 'it has a forbidden key' : keys
}
