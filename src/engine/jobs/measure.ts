import { changesPictures } from '../../shared/augmentation'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { partition } from '../data/partition'
import { readSplit } from '../data/pictures'
import type { JobContext } from '../job-context'
import { Learner } from '../train/learner'

/** Batches that are not timed: memory is allocated and caches are filled in them. */
const warmUp = 3

/** Evaluations that are timed; they cost a third of a training step. */
const evaluations = 5

/** Times training and answering on real batches of these settings; nothing that was learned is kept. */
export async function measure(job: JobOf<'measure'>, context: JobContext): Promise<JobResult<'measure'>> {
  const engine = await context.engine(job.config.engine)
  const pictures = await readSplit(job.dataset, 'train', { shared: changesPictures(job.config.augmentation) })
  const { training } = partition(pictures, job.config)
  const learner = new Learner(job.config, job.dataset, pictures, null, context.threads)

  /** Median of the times of `count` batches after warming up, in milliseconds: a busy moment of the machine does not count. */
  const time = async (count: number, batch: (from: number, step: number) => void) => {
    const times: number[] = []
    const batches = Math.ceil(training.length / job.config.batchSize)
    for (let step = 0; step < warmUp + count; step++) {
      const started = performance.now()
      batch((step % batches) * job.config.batchSize, step + 1)
      if (step >= warmUp) times.push(performance.now() - started)
      if (!(await context.control.turn())) throw new JackdawError('job-stopped')
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  }

  try {
    const millisecondsPerStep = await time(job.batches, (from, step) =>
      learner.learn(training, from, step, job.config.optimizer.learningRate),
    )
    const millisecondsPerEvaluation = await time(Math.min(evaluations, job.batches), (from) =>
      learner.answer(training, from),
    )
    const picturesPerSecond = (Math.min(job.config.batchSize, training.length) * 1000) / millisecondsPerStep
    return { millisecondsPerStep, millisecondsPerEvaluation, picturesPerSecond, engine }
  } finally {
    learner.dispose()
  }
}
