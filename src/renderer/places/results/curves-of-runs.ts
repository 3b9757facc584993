import type { MetricColumns, RunSummary } from '../../../shared/run'
import { share, visible } from '../../../shared/words/format'
import type { CurveSeries } from '../../charts/curves'

export interface Curves {
  loss: CurveSeries[]
  accuracy: CurveSeries[]
}

type Measure = 'loss' | 'accuracy'
const validationOf = { loss: 'validationLoss', accuracy: 'validationAccuracy' } as const

/** One run: each batch faint, the mean of each epoch, and the validation part where there is one. `x` counts epochs. */
export function curvesOfRun(metrics: MetricColumns, stepsPerEpoch: number | null): Curves {
  const perEpoch = stepsPerEpoch ?? metrics.epoch.step[0] ?? 1
  const series = (measure: Measure): CurveSeries[] => {
    const validation = metrics.epoch[validationOf[measure]]
    return [
      {
        name: 'Each batch',
        x: metrics.batch.step.map((step) => step / perEpoch),
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
  return { loss: series('loss'), accuracy: series('accuracy') }
}

/** How the curves of up to five runs are told apart, by more than their colour. */
const looks = [
  { colour: 1, dash: 'solid', marker: true },
  { colour: 2, dash: 'dashed', marker: true },
  { colour: 3, dash: 'dotted', marker: true },
  { colour: 4, dash: 'solid', marker: false },
  { colour: 5, dash: 'dashed', marker: false },
] as const
export type Look = (typeof looks)[number]
export const lookOf = (position: number): Look => looks[position % looks.length] ?? looks[0]

/** Several runs over one another: validation, or training where a run kept nothing aside, which its name then says. */
export function overlaidCurves(runs: readonly { run: RunSummary; metrics: MetricColumns | null }[]): Curves {
  const series = (measure: Measure): CurveSeries[] =>
    runs.map(({ run, metrics }, position) => {
      const validation = metrics?.epoch[validationOf[measure]] ?? []
      const validated = validation.some((value) => value !== null)
      return {
        name: `${visible(run.name)}${validated || !metrics ? '' : ' (training)'}`,
        x: metrics?.epoch.epoch ?? [],
        y: validated ? validation : (metrics?.epoch[measure] ?? []),
        ...lookOf(position),
      }
    })
  return { loss: series('loss'), accuracy: series('accuracy') }
}

/** `3`, and within the first epoch `0.0123`. */
export const writeEpoch = (epoch: number): string => String(Number(epoch.toPrecision(3)))

/** `98.7 %`, and `100 %` on an axis. */
export const writeAccuracy = (value: number): string => share(value, 1).replace('.0 %', ' %')
