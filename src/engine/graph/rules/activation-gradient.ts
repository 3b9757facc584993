import type { Ref } from '../graph'
import type { Rewriting, Rule } from '../rewrite'

export const sameTensor = (a: Ref | undefined, b: Ref | undefined): boolean =>
  a !== undefined && b !== undefined && a.node === b.node && a.output === b.output

/** The two orders in which a product may be written. */
const orders = (inputs: readonly Ref[]): [Ref, Ref][] => {
  const [a, b] = inputs
  return a && b
    ? [
        [a, b],
        [b, a],
      ]
    : []
}

/** `1 - x`, as the tensor x. */
function lessThanOne(ref: Ref, graph: Rewriting): Ref | null {
  const [one, x] = graph.producer(ref, 'Sub')?.inputs ?? []
  return one && x && graph.isConstant(one, 1) ? x : null
}

/** tfjs writes `dy * (1 - y^2)`; TensorFlow has one op for it, which goes through memory once. */
export const tanhGradient: Rule = (node, graph) => {
  const { T } = node.attributes
  if (node.op !== 'Mul' || !T) return null
  for (const [slope, dy] of orders(node.inputs)) {
    const square = lessThanOne(slope, graph)
    const [y] = (square && graph.producer(square, 'Square')?.inputs) ?? []
    if (y && graph.producer(y, 'Tanh') && sameShape(graph, y, dy)) return graph.add('TanhGrad', { T }, [y, dy])
  }
  return null
}

/** The same for the sigmoid: `dy * (y * (1 - y))`. */
export const sigmoidGradient: Rule = (node, graph) => {
  const { T } = node.attributes
  if (node.op !== 'Mul' || !T) return null
  for (const [slope, dy] of orders(node.inputs))
    for (const [y, rest] of orders(graph.producer(slope, 'Mul')?.inputs ?? []))
      if (
        graph.producer(y, 'Sigmoid') &&
        sameTensor(lessThanOne(rest, graph) ?? undefined, y) &&
        sameShape(graph, y, dy)
      )
        return graph.add('SigmoidGrad', { T }, [y, dy])
  return null
}

/**
 * The same for ReLU: `dy * step(x)`, where the step is a choice by `x > 0` that keeps what is not a number. Such an x has made the
 * loss not a number either, which ends the run. Given the output, whose signs say the same, nothing else needs x.
 */
export const reluGradient: Rule = (node, graph) => {
  const { T } = node.attributes
  if (node.op !== 'Mul' || !T) return null
  const select = (ref: Ref | undefined) => (ref ? graph.producer(ref, 'Select', 'SelectV2')?.inputs : undefined) ?? []
  for (const [slope, dy] of orders(node.inputs)) {
    const [isNan, x, step] = select(slope)
    const [isPositive, one, zero] = select(step)
    if (!isNan || !x || !isPositive || !one || !zero || !graph.isConstant(one, 1)) continue
    const [filled] = graph.producer(zero, 'Fill')?.inputs.slice(1) ?? []
    const [compared, bound] = graph.producer(isPositive, 'Greater')?.inputs ?? []
    if (!filled || !graph.isConstant(filled, 0) || !bound || !graph.isConstant(bound, 0)) continue
    if (!sameTensor(graph.producer(isNan, 'IsNan')?.inputs[0], x) || !sameTensor(compared, x)) continue
    const output = graph.nodes.findIndex((n) => n.kind === 'op' && n.op === 'Relu' && sameTensor(n.inputs[0], x))
    if (output >= 0 && sameShape(graph, x, dy)) return graph.add('ReluGrad', { T }, [dy, { node: output, output: 0 }])
  }
  return null
}

const sameShape = (graph: Rewriting, a: Ref, b: Ref) => graph.typeOf(a).shape.join() === graph.typeOf(b).shape.join()
