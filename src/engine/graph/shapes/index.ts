import type { Attribute, TensorType } from '../graph'
import { arrangement } from './arrangement'
import { convolution } from './convolution'
import { elementwise } from './elementwise'
import { matrix } from './matrix'
import { reduction } from './reduction'
import { Attributes, type KnownTensor, type ShapeFunction } from './shape-function'

const families: Record<string, ShapeFunction> = {
  ...elementwise,
  ...matrix,
  ...convolution,
  ...reduction,
  ...arrangement,
}

/** Ops whose output shapes are known. */
export const knownOps: readonly string[] = Object.keys(families)

/** Output types of a TensorFlow op. Throws naming the op when it is not known. */
export function inferShapes(
  op: string,
  inputs: readonly KnownTensor[],
  all: Readonly<Record<string, Attribute>>,
): TensorType[] {
  const family = Object.hasOwn(families, op) ? families[op] : undefined
  if (!family) throw new Error(`the op ${op} has no shape function`)
  return family(inputs, new Attributes(op, all))
}
