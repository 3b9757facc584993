import type { EngineReport } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { NetworkSummary } from '../../shared/network'
import type { RunConfig } from '../../shared/run-config'
import { rememberedNumbers } from './optimizer-memory'

const float32Bytes = 4

/**
 * Refuses settings that cannot fit into the memory that an engine computes in: every weight with its gradient and what the optimizer
 * remembers of it, and what each layer answers to each picture of a batch, which the gradients need. Real needs are larger; this only
 * spares a person the wait for what is bound to fail. Throws `memory-too-small` with the batch size that would do; 0 when none would.
 */
export function checkMemory(
  { memoryBytes }: Pick<EngineReport, 'memoryBytes'>,
  { optimizer, batchSize }: Pick<RunConfig, 'optimizer' | 'batchSize'>,
  { layers, parameters }: NetworkSummary,
): void {
  const ofWeights = parameters * float32Bytes * (2 + rememberedNumbers[optimizer.type])
  const ofPicture = layers.reduce(
    (sum, layer) => sum + layer.bytes - float32Bytes * (layer.parameters + layer.statistics),
    0,
  )
  const needed = ofWeights + batchSize * ofPicture
  const available = memoryBytes ?? Infinity
  if (needed <= available) return
  const fitting = Math.max(0, Math.floor((available - ofWeights) / ofPicture))
  throw new JackdawError('memory-too-small', '', { needed, available, batchSize: fitting })
}
