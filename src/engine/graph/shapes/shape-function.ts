import type { Attribute, TensorType } from '../graph'

/** What a shape function is told of an input: its type, and its elements when they are known (a constant). */
export interface KnownTensor extends TensorType {
  readonly values: readonly number[] | null
}

/** Attributes of the op with what is asked for checked to be there. */
export class Attributes {
  constructor(
    readonly op: string,
    readonly all: Readonly<Record<string, Attribute>>,
  ) {}

  #missing = (name: string) => new Error(`${this.op}: no attribute ${name}`)

  ints(name: string): readonly number[] {
    const found = this.all[name]
    if (found?.kind !== 'ints') throw this.#missing(name)
    return found.value
  }

  string(name: string): string {
    const found = this.all[name]
    if (found?.kind !== 'string') throw this.#missing(name)
    return found.value
  }

  type(name: string): TensorType['dtype'] {
    const found = this.all[name]
    if (found?.kind !== 'type') throw this.#missing(name)
    return found.value
  }

  /** A flag that older callers leave out. */
  flag(name: string): boolean {
    const found = this.all[name]
    return found?.kind === 'bool' && found.value
  }
}

/** Output types of an op for given inputs. Throws where TensorFlow would. */
export type ShapeFunction = (inputs: readonly KnownTensor[], attributes: Attributes) => TensorType[]

/** The input at a place, or an error that names the place. */
export function at(inputs: readonly KnownTensor[], place: number): KnownTensor {
  const input = inputs[place]
  if (!input) throw new Error(`input ${place} is missing`)
  return input
}

/** The elements of an input that has to be a constant. */
export function valuesAt(inputs: readonly KnownTensor[], place: number): readonly number[] {
  const { values } = at(inputs, place)
  if (!values) throw new Error(`input ${place} is not a constant`)
  return values
}
