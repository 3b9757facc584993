import type { EarlyStopping } from '../early-stopping'
import { counted, figure } from './format'

/** What a loss had not done when a run was ended early: `not got lower by 0.01 for 2 epochs`. */
export function notLower({ patience, minimumGain }: EarlyStopping): string {
  const gain = minimumGain ? ` by ${figure(minimumGain)}` : ''
  return `not got lower${gain} for ${counted(patience, 'epoch')}`
}
