import { JackdawError } from '../../shared/errors'
import type { Position, RunRecord } from '../../shared/run'
import { whyNotAgain } from './run-summary'

/**
 * The record of a run that is to train until another total of epochs. What it was before stays in the record. A finished run is
 * then a stopped one: it can go on from its last checkpoint. `reached` is how far it really came. Throws `run-not-extensible`.
 */
export function extendedRecord(record: RunRecord, reached: Position, epochs: number): RunRecord {
  const { config, status, extensions = [] } = record
  const refuse = (reason: string) => new JackdawError('run-not-extensible', record.name, { reason })
  const dead = status === 'failed' ? whyNotAgain(record) : undefined
  if (dead) throw refuse(dead)
  if (record.ended === 'early-stopping') throw refuse('it ended early, and would do so again at once')
  if (epochs === config.epochs) throw refuse(`it is to train ${epochs} epochs already`)
  const begun = reached.epoch + (reached.batch > 0 ? 1 : 0)
  if (epochs <= reached.epoch || epochs < begun)
    throw refuse(`it has begun epoch ${Math.max(begun, reached.epoch)} already`)
  const extension = { step: reached.step, from: config.epochs, to: epochs, at: new Date().toISOString() }
  return {
    ...record,
    config: { ...config, epochs },
    status: status === 'finished' ? 'stopped' : status,
    extensions: [...extensions, extension],
  }
}
