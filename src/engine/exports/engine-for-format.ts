import type { ExportFormat } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { EngineChoice } from '../../shared/run-config'
import { problemOfTensorFlow } from '../backends/load-tensorflow'
import type { JobContext } from '../job-context'

/**
 * Makes ready what writes and asks exports of a format: the engine of the run, but for a saved model, which only TensorFlow
 * traces and loads, TensorFlow whatever the run was trained with. Throws what `engine` throws, and `engine-missing`.
 */
export async function engineForFormat(format: ExportFormat, choice: EngineChoice, context: JobContext): Promise<void> {
  const needsTensorFlow = format === 'savedmodel'
  const { id } = await context.engine(needsTensorFlow && choice === 'webassembly' ? 'auto' : choice)
  if (needsTensorFlow && id === 'webassembly')
    throw new JackdawError('engine-missing', '', { reason: problemOfTensorFlow() ?? 'this format needs it' })
}
