import type { OptimizerConfig } from '../../../shared/run-config'
import { adam } from './adam'
import { momentum } from './momentum'
import { rmsprop } from './rmsprop'
import type { OptimizerRule } from './rule'
import { sgd } from './sgd'

/** The rule that a run's settings name. */
export function optimizerRule(config: OptimizerConfig): OptimizerRule {
  switch (config.type) {
    case 'sgd':
      return sgd(config.learningRate)
    case 'momentum':
      return momentum(config.learningRate, config.momentum)
    case 'adam':
      return adam(config.learningRate)
    case 'rmsprop':
      return rmsprop(config.learningRate)
  }
}
