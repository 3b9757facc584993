import type { EngineReport } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { EngineChoice } from '../../shared/run-config'

/** The engine that a choice stands for. Refuses one that this machine does not have, with what is missing, before anything is written. */
export function checkEngine(engines: readonly EngineReport[], choice: EngineChoice): EngineReport {
  if (choice === 'auto') {
    const picked = engines.find((engine) => engine.picked && engine.usable) ?? engines.find((engine) => engine.usable)
    if (picked) return picked
    const reason = engines.map((engine) => withoutFullStop(engine.reason)).join('; ')
    throw new JackdawError('engine-missing', '', { reason: reason || 'no engine was found' })
  }
  const engine = engines.find(({ id }) => id === choice)
  if (engine?.usable) return engine
  const reason = withoutFullStop(engine?.reason ?? 'this version does not have it')
  throw new JackdawError(choice === 'tensorflow-cuda' ? 'cuda-no-gpu' : 'engine-unusable', choice, { reason })
}

/** The sentence that quotes a reason ends by itself. */
const withoutFullStop = (text: string) => text.replace(/\.\s*$/, '')
