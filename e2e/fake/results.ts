import type { Handlers } from '../../src/shared/contract'
import { splitRange, type SplitName } from '../../src/shared/dataset'
import { JackdawError } from '../../src/shared/errors'
import type { Evaluation } from '../../src/shared/evaluation'
import { learningRateAt } from '../../src/shared/schedule'
import type { MetricColumns, RunSummary } from '../../src/shared/run'
import { predicted } from './use'
import { noise, type FakeDataset, type World } from './world'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

interface Guessed {
  index: number
  actual: number
  predicted: number
  confidence: number
}

function guesses(run: RunSummary, dataset: FakeDataset, split: SplitName): Guessed[] {
  const { start, end } = splitRange(dataset.summary, split)
  const wrongShare = (1 - (run.testAccuracy ?? 0.9)) * (split === 'train' ? 0.3 : 1)
  return Array.from({ length: end - start }, (_, i) => {
    const index = start + i
    const actual = dataset.label(index)
    const { probabilities } = predicted(index, actual, run.dataset.classNames.length, wrongShare)
    const confidence = Math.max(...probabilities)
    return { index, actual, predicted: probabilities.indexOf(confidence), confidence }
  })
}

function evaluated(run: RunSummary, split: SplitName, all: Guessed[]): Evaluation {
  const classes = run.dataset.classNames
  const confusion = classes.map(() => classes.map(() => 0))
  for (const { actual, predicted: answer } of all) {
    const row = confusion[actual]
    if (row) row[answer] = (row[answer] ?? 0) + 1
  }
  const correct = all.filter((g) => g.actual === g.predicted).length
  const loss = 0.0312 + (1 - correct / all.length)
  return {
    version: 1,
    split,
    step: run.position.step,
    count: all.length,
    correct,
    loss,
    confusion,
    seconds: 2.4,
  }
}

/** Curves as a run of this length would leave them. */
function curves(run: RunSummary): MetricColumns {
  const perEpoch = run.stepsPerEpoch ?? 570
  const seed = run.name.length
  const lossAt = (step: number) => 2.3 * Math.exp(-step / 180) + 0.25 / (1 + step / 700) + 0.015
  const steps = Array.from({ length: Math.floor(run.position.step / 2) }, (_, i) => i * 2 + 1)
  const epochs = Array.from({ length: run.position.epoch }, (_, i) => i + 1)
  const hundreds = Array.from({ length: Math.floor(run.position.step / 100) }, (_, i) => (i + 1) * 100)
  const rough = (step: number) => lossAt(step) * (0.7 + 0.6 * noise(step, seed))
  const final = run.testAccuracy ?? 0.9
  const { optimizer, schedule, epochs: total } = run.config
  const rates = { learningRate: optimizer.learningRate, schedule, epochs: total, stepsPerEpoch: perEpoch }
  return {
    batch: {
      step: steps,
      loss: steps.map(rough),
      accuracy: steps.map((s) => Math.max(0, 1 - rough(s) * 0.3)),
      learningRate: steps.map((s) => learningRateAt(s, rates)),
    },
    speed: { step: hundreds, picturesPerSecond: hundreds.map((s) => 6400 + 400 * noise(s, seed)) },
    epoch: {
      epoch: epochs,
      step: epochs.map((e) => e * perEpoch),
      loss: epochs.map((e) => lossAt(e * perEpoch)),
      accuracy: epochs.map((e) => 1 - lossAt(e * perEpoch) * 0.25),
      validationLoss: epochs.map((e) => lossAt(e * perEpoch) + 0.02 + 0.01 * noise(e, seed)),
      validationAccuracy: epochs.map((e) => final - 0.06 / e + 0.002 * noise(e, seed)),
      seconds: epochs.map((e) => e * 12.6),
    },
  }
}

/** Answers for the Results place, and what it does to runs. */
export function resultsHandlers(world: World): Partial<Handlers> {
  const cancelled = new Set<string>()
  const saved = new Map<string, Evaluation>()
  const trash = new Map<string, RunSummary>()
  const runOf = (runId: string): RunSummary => {
    const run = world.runs.find((r) => r.id === runId)
    if (!run) throw new JackdawError('run-unknown', runId)
    return run
  }
  const datasetOf = (run: RunSummary): FakeDataset => {
    const dataset = world.datasets.find((d) => d.summary.id === run.config.dataset.id)
    if (!dataset) throw new JackdawError('dataset-unknown', run.dataset.name)
    return dataset
  }
  const change = (run: RunSummary): RunSummary => {
    world.runs = world.runs.map((r) => (r.id === run.id ? run : r))
    world.emit('runs.changed', { run })
    return run
  }
  return {
    'runs.metrics': async ({ runId }) => curves(runOf(runId)),
    'runs.rename': async ({ runId, name }) => change({ ...runOf(runId), name }),
    'runs.annotate': async ({ runId, tags, note }) => change({ ...runOf(runId), tags, note }),
    'runs.extend': async ({ runId, epochs }) => {
      const run = runOf(runId)
      return change({ ...run, config: { ...run.config, epochs }, status: 'stopped', resumable: true })
    },
    'runs.exportEvents': async ({ runIds }) => ({ folderName: 'tensorboard 2', runs: runIds.length, points: 12_004 }),
    'charts.save': async () => true,
    'runs.remove': async ({ runId }) => {
      trash.set(runId, runOf(runId))
      world.runs = world.runs.filter((r) => r.id !== runId)
      world.emit('runs.removed', { runId })
      return null
    },
    'runs.restore': async ({ runId }) => {
      const run = trash.get(runId)
      if (!run) throw new JackdawError('run-unknown', runId)
      world.runs = [...world.runs, run]
      return change(run)
    },
    // What a run was trained for is tested at its end; the rest when somebody asks.
    'results.evaluation': async ({ runId, split }) => {
      const run = runOf(runId)
      const known = saved.get(runId + split)
      if (known || split === 'train' || run.testAccuracy === null) return known ?? null
      const evaluation = evaluated(run, split, guesses(run, datasetOf(run), split))
      saved.set(runId + split, evaluation)
      return evaluation
    },
    'results.evaluate': async ({ runId, split }) => {
      const run = runOf(runId)
      if (!run.hasModel) throw new JackdawError('run-no-model', run.name)
      const all = guesses(run, datasetOf(run), split)
      cancelled.delete(runId + split)
      for (let part = 1; part <= 10; part++) {
        await pause(120)
        if (cancelled.has(runId + split)) throw new JackdawError('job-stopped')
        world.emit('results.progress', { runId, done: Math.round((all.length * part) / 10), total: all.length })
      }
      const evaluation = evaluated(run, split, all)
      saved.set(runId + split, evaluation)
      if (split === 'test') change({ ...run, testAccuracy: evaluation.correct / evaluation.count })
      return evaluation
    },
    'results.cancel': async ({ runId, split }) => {
      cancelled.add(runId + split)
      return null
    },
    'results.cell': async ({ runId, split, actual, predicted: answer }) => {
      const run = runOf(runId)
      return guesses(run, datasetOf(run), split)
        .filter((g) => g.actual === actual && g.predicted === answer)
        .sort((a, b) => b.confidence - a.confidence)
        .map(({ index, confidence }) => ({ index, confidence }))
    },
    'results.saveCsv': () => Promise.resolve(true),
  }
}
