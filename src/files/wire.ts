/** Writes protocol buffer messages field by field (https://protobuf.dev/programming-guides/encoding). */
export class Wire {
  readonly #parts: Uint8Array[] = []

  /** A varint field: integers, booleans and enumerations. */
  integer(field: number, value: number | bigint): this {
    this.#varint(field << 3)
    return this.#varint(value)
  }

  /** A 32-bit field. */
  float(field: number, value: number): this {
    this.#varint((field << 3) | 5)
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    this.#parts.push(bytes)
    return this
  }

  /** A 64-bit floating point field. */
  double(field: number, value: number): this {
    this.#varint((field << 3) | 1)
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    this.#parts.push(bytes)
    return this
  }

  /** A length-delimited field: text, bytes or a message. */
  bytes(field: number, value: string | Uint8Array | Wire): this {
    const content =
      typeof value === 'string' ? Buffer.from(value, 'utf8') : value instanceof Wire ? value.finish() : value
    this.#varint((field << 3) | 2)
    this.#varint(content.byteLength)
    this.#parts.push(content)
    return this
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts)
  }

  #varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value))
    const bytes: number[] = []
    do {
      const low = Number(rest & 127n)
      rest >>= 7n
      bytes.push(rest ? low | 128 : low)
    } while (rest)
    this.#parts.push(Uint8Array.from(bytes))
    return this
  }
}
