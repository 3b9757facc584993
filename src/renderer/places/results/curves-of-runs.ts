import type { MetricColumns, RunSummary } from '../../../shared/run'
import { trainingSeconds } from '../../../shared/training-seconds'
import { share, visible } from '../../../shared/words/format'
import type { CurveSeries } from '../../charts/curves'

export interface Curves {
  loss: CurveSeries[]
  accuracy: CurveSeries[]
  /** Of each batch. */
  learningRate: CurveSeries[]
}

type Measure = 'loss' | 'accuracy'
const validationOf = { loss: 'validationLoss', accuracy: 'validationAccuracy' } as const

/**
 * One run: each batch faint, the mean of each epoch, and the validation part where there is one. `x` counts epochs. A learning rate that
 * is always the same is left out.
 */
export function curvesOfRun(metrics: MetricColumns, stepsPerEpoch: number | null): Curves {
  const perEpoch = stepsPerEpoch ?? metrics.epoch.step[0] ?? 1
  const batches = metrics.batch.step.map((step) => step / perEpoch)
  const rates = metrics.batch.learningRate
  const varies = rates.some((rate) => rate !== rates[0])
  const series = (measure: Measure): CurveSeries[] => {
    const validation = metrics.epoch[validationOf[measure]]
    return [
      {
        name: 'Each batch',
        x: batches,
        y: metrics.batch[measure],
        colour: 5,
        faint: true,
      },
      { name: 'Training', x: metrics.epoch.epoch, y: metrics.epoch[measure], colour: 1, marker: true },
      ...(validation.some((value) => value !== null)
        ? [
            {
              name: 'Validation',
              x: metrics.epoch.epoch,
              y: validation,
              colour: 2 as const,
              dash: 'dashed' as const,
              marker: true,
            },
          ]
        : []),
    ]
  }
  const learningRate: CurveSeries[] = varies ? [{ name: 'Learning rate', x: batches, y: rates, colour: 1 }] : []
  return { loss: series('loss'), accuracy: series('accuracy'), learningRate }
}

const colours = [1, 2, 3, 4, 5] as const
const dashes = ['solid', 'dashed', 'dotted'] as const

export interface Look {
  colour: CurveSeries['colour']
  dash: 'solid' | 'dashed' | 'dotted'
  marker: boolean
}

/** How the curves of up to thirty runs are told apart: a colour of five, a dash of three, and dots or none. */
export function lookOf(position: number): Look {
  const dash = dashes[position % 3] ?? 'solid'
  return { colour: colours[position % 5] ?? 1, dash, marker: position % 6 < 3 }
}

export const xKinds = ['epochs', 'steps', 'time'] as const
export type XKind = (typeof xKinds)[number]

export const curveKinds = ['validation', 'training', 'batches', 'learningRate'] as const
export type CurveKind = (typeof curveKinds)[number]

export interface Overlay {
  x: XKind
  curve: CurveKind
}

interface Measured {
  run: RunSummary
  metrics: MetricColumns | null
}

/**
 * Several runs over one another. Where validation is wanted and a run kept nothing aside, it is training, which its name then says.
 * Times are seconds of training. Older runs did not keep their learning rates.
 */
export function overlaidCurves(runs: readonly Measured[], { x, curve }: Overlay): Curves {
  const series = (measure: Measure): CurveSeries[] =>
    runs.map(({ run, metrics }, position) => {
      const look = lookOf(position)
      const name = visible(run.name)
      if (!metrics) return { name, x: [], y: [], ...look }
      const { batch, epoch } = metrics
      if (curve === 'batches')
        return { name, x: along(batch.step, x, run, metrics), y: batch[measure], ...look, marker: false }
      const validation = epoch[validationOf[measure]]
      const validated = curve === 'validation' && validation.some((value) => value !== null)
      return {
        name: curve === 'validation' && !validated ? `${name} (training)` : name,
        x: x === 'epochs' ? epoch.epoch : along(epoch.step, x, run, metrics),
        y: validated ? validation : epoch[measure],
        ...look,
      }
    })
  const learningRate = runs.map(({ run, metrics }, position): CurveSeries => {
    const look = { ...lookOf(position), marker: false }
    const rates = metrics?.batch.learningRate ?? []
    if (!metrics || rates.every((rate) => rate === null))
      return { name: `${visible(run.name)}${metrics ? ' (not kept)' : ''}`, x: [], y: [], ...look }
    return { name: visible(run.name), x: along(metrics.batch.step, x, run, metrics), y: rates, ...look }
  })
  return { loss: series('loss'), accuracy: series('accuracy'), learningRate }
}

/** Where steps lie on the lower axis. */
function along(steps: readonly number[], x: XKind, run: RunSummary, metrics: MetricColumns): readonly number[] {
  if (x === 'steps') return steps
  if (x === 'time') {
    const secondsAt = trainingSeconds(run, metrics.epoch)
    return steps.map(secondsAt)
  }
  const perEpoch = run.stepsPerEpoch ?? metrics.epoch.step[0] ?? 1
  return steps.map((step) => step / perEpoch)
}

/** `3`, and within the first epoch `0.0123`. */
export const writeEpoch = (epoch: number): string => String(Number(epoch.toPrecision(3)))

/** `98.7 %`, and `100 %` on an axis. */
export const writeAccuracy = (value: number): string => share(value, 1).replace('.0 %', ' %')
