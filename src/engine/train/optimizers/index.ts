import type { OptimizerConfig } from '../../../shared/run-config'
import { adam } from './adam'
import { adamw } from './adamw'
import { momentum } from './momentum'
import { nesterov } from './nesterov'
import { rmsprop } from './rmsprop'
import type { OptimizerRule } from './rule'
import { sgd } from './sgd'

/** The rule that a run's settings name. */
export function optimizerRule(config: OptimizerConfig): OptimizerRule {
  switch (config.type) {
    case 'sgd':
      return sgd()
    case 'momentum':
      return momentum(config.momentum)
    case 'nesterov':
      return nesterov(config.momentum)
    case 'adam':
      return adam()
    case 'adamw':
      return adamw(config.weightDecay)
    case 'rmsprop':
      return rmsprop()
  }
}
