import type { JobOf } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { Position, RunRecord } from '../../shared/run'
import { whyNotAgain } from './run-summary'

/**
 * The record of a run that is to train until another total of epochs. What it was before stays in the record. A finished run is
 * then a stopped one: it can go on from its last checkpoint. Early stopping that has ended it would do so again at once, so it is
 * switched off. `reached` is how far it really came. Throws `run-not-extensible`.
 */
export function extendedRecord(record: RunRecord, reached: Position, epochs: number): RunRecord {
  const { config, status, extensions = [] } = record
  const refuse = (reason: string) => new JackdawError('run-not-extensible', record.name, { reason })
  const dead = status === 'failed' ? whyNotAgain(record) : undefined
  if (dead) throw refuse(dead)
  const endedEarly = record.ended === 'early-stopping'
  if (epochs === config.epochs && !endedEarly) throw refuse(`it is to train ${epochs} epochs already`)
  const begun = reached.epoch + (reached.batch > 0 ? 1 : 0)
  if (epochs <= reached.epoch || epochs < begun)
    throw refuse(`it has begun epoch ${Math.max(begun, reached.epoch)} already`)
  const { earlyStopping, ...others } = config
  const extension = {
    step: reached.step,
    from: config.epochs,
    to: epochs,
    at: new Date().toISOString(),
    ...(endedEarly && earlyStopping && { earlyStopping }),
  }
  return {
    ...record,
    config: { ...(endedEarly ? others : config), epochs },
    ended: null,
    status: status === 'finished' ? 'stopped' : status,
    extensions: [...extensions, extension],
  }
}

/** What a run was trained with before each of its extensions, as far as it may differ from its settings now. */
export function formerSettings({ config, extensions = [] }: RunRecord): NonNullable<JobOf<'train'>['former']> {
  return extensions.map(({ from }, k) => {
    const switchedOff = extensions.slice(k).find((extension) => extension.earlyStopping)
    const earlyStopping = config.earlyStopping ?? switchedOff?.earlyStopping
    return { epochs: from, ...(earlyStopping && { earlyStopping }) }
  })
}
