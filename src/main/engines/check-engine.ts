import type { EngineReport } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { EngineChoice } from '../../shared/run-config'

/** Refuses an engine that this machine does not have, with what is missing, before anything is written or started. */
export function checkEngine(engines: readonly EngineReport[], choice: EngineChoice): void {
  if (choice === 'auto') {
    if (engines.some((engine) => engine.usable)) return
    const reason = engines.map((engine) => withoutFullStop(engine.reason)).join('; ')
    throw new JackdawError('engine-missing', '', { reason: reason || 'no engine was found' })
  }
  const engine = engines.find(({ id }) => id === choice)
  if (engine?.usable) return
  const reason = withoutFullStop(engine?.reason ?? 'this version does not have it')
  throw new JackdawError(choice === 'tensorflow-cuda' ? 'cuda-no-gpu' : 'engine-unusable', choice, { reason })
}

/** The sentence that quotes a reason ends by itself. */
const withoutFullStop = (text: string) => text.replace(/\.\s*$/, '')
