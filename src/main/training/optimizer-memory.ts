import type { OptimizerType } from '../../shared/run-config'

/** Numbers that an optimizer remembers for each weight. */
export const rememberedNumbers: Record<OptimizerType, number> = {
  sgd: 0,
  momentum: 1,
  nesterov: 1,
  adam: 2,
  adamw: 2,
  rmsprop: 1,
}
