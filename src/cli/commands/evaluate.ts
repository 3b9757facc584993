import { splitNames, type SplitName } from '../../shared/dataset'
import type { Evaluation } from '../../shared/evaluation'
import { classScores, largestClassBaseline, wilsonInterval } from '../../shared/statistics'
import { count, duration, figure, share, visible } from '../../shared/words/format'
import type { Register } from '../command'
import type { Session } from '../session'
import { pairs, table } from '../table'
import { oneOf } from '../option-values'

/** Larger matrices do not fit a terminal; `--json` has them. */
const matrixLimit = 20

/** `evaluate`: how good a run's model is, and where it is wrong. */
export const registerEvaluate: Register = (program, start) => {
  program
    .command('evaluate <run>')
    .description('test the model of a run: accuracy, classes, which classes it takes for which')
    .option('--split <name>', `one of ${splitNames.join(', ')}`, oneOf('--split', splitNames), 'test')
    .option('--again', 'test even if it was tested before')
    .action((name: string, { split, again }: { split: SplitName; again?: boolean }) =>
      start((session) => evaluate(session, name, split, again === true)),
    )
}

async function evaluate(session: Session, name: string, split: SplitName, again: boolean): Promise<void> {
  const { services, out } = session
  const run = await services.runs.find(name)
  const known = again ? null : await services.predictions.evaluation(run.id, split)
  const evaluation = known ?? (await evaluateWithBar(session, run.id, split))
  const { correct, count: pictures, confusion, loss, seconds, step } = evaluation
  const accuracy = pictures > 0 ? correct / pictures : 0
  const interval = wilsonInterval(correct, pictures)
  const baseline = largestClassBaseline(confusion)
  const scores = classScores(confusion)
  const { classNames } = run.dataset
  out.data({
    type: 'evaluation',
    runId: run.id,
    ...evaluation,
    accuracy,
    interval,
    baseline,
    classes: scores,
    classNames,
  })
  out.title(
    `${count(correct)} of ${count(pictures)} right (${share(accuracy)}; likely ${share(interval.low, 1)} to ${share(interval.high, 1)})`,
  )
  out.text(
    ...pairs([
      ['Run', `${visible(run.name)} (${run.id})`],
      ['Split', split === 'test' ? 'test' : 'training'],
      ['Always guessing', `${visible(classNames[baseline.label] ?? '')} would be right on ${share(baseline.share)}`],
      ['Loss', figure(loss)],
      ['After', `${count(step)} steps`],
      ['Took', duration(seconds)],
    ]),
    '',
    ...scoreTable(classNames, confusion),
    ...(classNames.length <= matrixLimit ? ['', ...matrix(classNames, confusion)] : []),
  )
}

async function evaluateWithBar(session: Session, runId: string, split: SplitName): Promise<Evaluation> {
  const { services, out, interrupts } = session
  const run = await services.runs.find(runId)
  const bar = out.progress(run.dataset.counts[split], '[{bar}] {value} of {total} pictures')
  try {
    return await services.predictions.evaluate(runId, split, {
      signal: interrupts.signal,
      onProgress: (done) => bar.update(done),
    })
  } finally {
    bar.stop()
  }
}

function scoreTable(classNames: readonly string[], confusion: number[][]): string[] {
  const optional = (value: number | null) => (value === null ? '-' : share(value))
  return table(
    [
      { title: 'Class' },
      { title: 'Pictures', right: true },
      { title: 'Right', right: true },
      { title: 'Precision', right: true },
      { title: 'Recall', right: true },
      { title: 'F1', right: true },
    ],
    classScores(confusion).map(({ actual, correct, precision, recall, f1 }, k) => [
      classNames[k] ?? String(k),
      count(actual),
      count(correct),
      optional(precision),
      optional(recall),
      optional(f1),
    ]),
  )
}

/** A row for each true class, a column for each class that the model chose. */
function matrix(classNames: readonly string[], confusion: number[][]): string[] {
  return table(
    [{ title: 'True \\ taken for' }, ...classNames.map((name) => ({ title: visible(name), right: true }))],
    confusion.map((row, k) => [classNames[k] ?? String(k), ...row.map(count)]),
  )
}
