import type { LearningRateCurve } from '../../shared/learning-rate-curve'
import { figure } from '../../shared/words/format'
import type { Register } from '../command'
import type { Session } from '../session'
import { table } from '../table'
import { addConfigOptions, type TrainOptions } from '../train-options'
import { wantedConfig } from '../wanted-config'

/** One line of the table for so many trials. */
const every = 5

/** `find-learning-rate`: tries rising learning rates and proposes one. */
export const registerFindLearningRate: Register = (program, start) => {
  addConfigOptions(
    program
      .command('find-learning-rate')
      .description('try rising learning rates for these settings, and propose one; nothing is saved'),
  ).action((options: TrainOptions) => start((session) => find(session, options)))
}

async function find(session: Session, { config: file, ...settings }: TrainOptions): Promise<void> {
  const { services, out, interrupts } = session
  const { config } = await wantedConfig(session, settings, file)
  let bar: ReturnType<typeof out.progress> | undefined
  let curve: LearningRateCurve
  try {
    curve = await services.trials.findLearningRate(config, {
      signal: interrupts.signal,
      onProgress: (done, total) => {
        bar ??= out.progress(total, '[{bar}] {value} of {total} learning rates')
        bar.update(done)
      },
    })
  } finally {
    bar?.stop()
  }
  const { points, proposed } = curve
  out.data({ type: 'learning-rate', proposed, points })
  out.text(
    ...table(
      [
        { title: 'Learning rate', right: true },
        { title: 'Loss', right: true },
        { title: 'Smoothed', right: true },
      ],
      points
        .filter((_, k) => k % every === 0 || k === points.length - 1)
        .map(({ rate, loss, smoothed }) => [figure(rate), figure(loss), figure(smoothed)]),
    ),
    '',
  )
  if (proposed === null) out.title('The loss never fell: no learning rate can be proposed.')
  else out.title(`Proposed: --learning-rate ${proposed}`)
}
