import type { Position, RunRecord, RunStatus } from '../../../shared/run'
import { notLower } from '../../../shared/words/early-stopping'
import { count, figure, share } from '../../../shared/words/format'

/** The epoch and batch under way, counted from 1 as people do, and never past the last. */
export function whereabouts(
  position: Position,
  epochs: number,
  stepsPerEpoch: number | null,
): { epoch: number; batch: number } {
  const done = position.epoch >= epochs
  return {
    epoch: Math.min(position.epoch + 1, epochs),
    batch: done && stepsPerEpoch !== null ? stepsPerEpoch : position.batch,
  }
}

const words: Record<RunStatus, string> = {
  starting: 'Starting',
  running: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

/** `Training`, `Finished`, `Interrupted at epoch 3, batch 120`. */
export function statusWords(run: Pick<RunRecord, 'status' | 'position' | 'config' | 'stepsPerEpoch'>): string {
  const { status, position, config, stepsPerEpoch } = run
  if (!['stopped', 'failed', 'interrupted'].includes(status)) return words[status]
  const { epoch, batch } = whereabouts(position, config.epochs, stepsPerEpoch)
  if (position.step === 0) return `${words[status]} before the first batch`
  if (position.batch === 0 && position.epoch > 0) return `${words[status]} after epoch ${position.epoch}`
  return `${words[status]} at epoch ${epoch}, batch ${count(batch)}`
}

/** `9,880 of 10,000 test pictures right`, and the share of it. */
export function testWords(accuracy: number, pictures: number): { counts: string; share: string } {
  return {
    counts: `${count(Math.round(accuracy * pictures))} of ${count(pictures)} test pictures right`,
    share: share(accuracy),
  }
}

/** A loss: four digits, or `2.9e27` once it has run away. */
export function lossFigure(loss: number): string {
  return Math.abs(loss) < 1e5 ? figure(loss) : loss.toExponential(1).replace('+', '')
}

/** Share of all steps that are done; null before the run knows how many there are. */
export function doneShare(position: Position, epochs: number, stepsPerEpoch: number | null): number | null {
  return stepsPerEpoch ? Math.min(1, position.step / (stepsPerEpoch * epochs)) : null
}

/** Why a run ended before its last epoch, and which epoch its model is of where that is not the last; empty otherwise. */
export function endWords({ ended, best, config, position }: EndedRun): string {
  const { earlyStopping, keepBest } = config
  const early =
    ended === 'early-stopping' && earlyStopping
      ? `Ended early: the validation loss had ${notLower(earlyStopping)}.`
      : ''
  const kept =
    keepBest && best && best.epoch < position.epoch
      ? `The model is that of epoch ${best.epoch}, the best, with a validation loss of ${lossFigure(best.validationLoss)}.`
      : ''
  return [early, kept].filter(Boolean).join(' ')
}

/** What is pointed out on the curves: the best epoch where it is kept or watched, and why a run ended before its last one. */
export function markWords({ ended, best, config, position }: EndedRun): { x: number; label: string }[] {
  const { earlyStopping, keepBest } = config
  const watched = best && (keepBest === true || earlyStopping !== undefined)
  return [
    ...(watched ? [{ x: best.epoch, label: keepBest ? 'best epoch, kept' : 'best epoch' }] : []),
    ...(ended === 'early-stopping' && earlyStopping
      ? [
          {
            x: position.epoch,
            label: `ended: loss had ${notLower(earlyStopping)}`,
          },
        ]
      : []),
  ]
}

type EndedRun = Pick<RunRecord, 'ended' | 'best' | 'config' | 'position'>
