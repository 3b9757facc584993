import type { MetricColumns, RunRecord } from './run'

/**
 * Seconds of training, pauses left out, that a run had behind it at a step. Only epochs are timed: steps lie evenly between the ends
 * of theirs.
 */
export function trainingSeconds(
  { seconds, position }: Pick<RunRecord, 'seconds' | 'position'>,
  { step, seconds: epochSeconds }: MetricColumns['epoch'],
): (step: number) => number {
  const knots = [{ step: 0, time: 0 }]
  step.forEach((end, i) => knots.push({ step: end, time: (knots[i]?.time ?? 0) + (epochSeconds[i] ?? 0) }))
  const last = knots[knots.length - 1] ?? { step: 0, time: 0 }
  if (position.step > last.step) knots.push({ step: position.step, time: Math.max(seconds, last.time) })
  return (at) => {
    let k = 1
    let high = knots.length - 1
    while (k < high) {
      const middle = (k + high) >> 1
      if ((knots[middle]?.step ?? 0) >= at) high = middle
      else k = middle + 1
    }
    const [from, to] = [knots[k - 1], knots[k]]
    if (!from || !to || to.step === from.step) return 0
    const part = Math.min(1, Math.max(0, (at - from.step) / (to.step - from.step)))
    return from.time + part * (to.time - from.time)
  }
}
