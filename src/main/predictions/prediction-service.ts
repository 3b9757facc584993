import { readJsonFile } from '../../files/read-json'
import type { Prediction } from '../../shared/contract'
import { pictureBytes, splitRange, type SplitName } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { evaluationSchema, type CellPicture, type Evaluation } from '../../shared/evaluation'
import type { RunRecord } from '../../shared/run'
import type { EnginePool } from '../engines/engine-pool'
import { listModels } from '../runs/checkpoints'
import type { RunStore } from '../runs/run-store'
import type { DatasetService, PredictionService, ServiceOptions } from '../services'
import { datasetFiles, evaluateRun, type EvaluateOptions } from './evaluate-run'
import { predictFiles } from './predict-files'
import { predictionsCsv } from './predictions-csv'
import { belongTogether, readPredictions, type Predictions } from './read-predictions'
import { withTrainedModel } from './trained-model'

export interface PredictionParts {
  store: RunStore
  datasets: DatasetService
  pool: EnginePool
  emit: ServiceOptions['emit']
}

/** What trained models say, and how right they are. See `PredictionService` for what each method does. */
export function createPredictionService({ store, datasets, pool, emit }: PredictionParts): PredictionService {
  const engine = pool.answering
  const underWay = new Map<string, AbortController>()

  async function evaluation(runId: string, split: SplitName): Promise<Evaluation | null> {
    const record = await store.record(runId)
    const files = store.files(runId)
    const [model] = await listModels(files.checkpoints, record)
    try {
      const saved = await readJsonFile(files.evaluation(split), evaluationSchema)
      return saved.split === split && saved.step === model?.step ? saved : null
    } catch (error) {
      // A damaged one is made again, like a missing one.
      if (error instanceof JackdawError && (error.code === 'file-missing' || error.code === 'file-damaged')) return null
      throw error
    }
  }

  async function evaluate(runId: string, split: SplitName, options: EvaluateOptions = {}): Promise<Evaluation> {
    const key = `${runId}/${split}`
    const cancelling = new AbortController()
    const cancel = () => cancelling.abort(options.signal?.reason)
    options.signal?.addEventListener('abort', cancel)
    underWay.set(key, cancelling)
    let result: Evaluation
    try {
      result = await evaluateRun({ store, datasets, engine }, runId, split, {
        signal: cancelling.signal,
        onProgress(done, total) {
          options.onProgress?.(done, total)
          emit('results.progress', { runId, done, total })
        },
      })
    } finally {
      options.signal?.removeEventListener('abort', cancel)
      if (underWay.get(key) === cancelling) underWay.delete(key)
    }
    if (split === 'test' && result.count > 0 && !store.trainsHere(runId)) await recordAccuracy(runId, result)
    return result
  }

  async function recordAccuracy(runId: string, { correct, count }: Evaluation): Promise<void> {
    const testAccuracy = correct / count
    const { status } = await store.summary(runId)
    if (status === 'starting' || status === 'running' || status === 'paused') return
    emit('runs.changed', { run: await store.update(runId, (record) => ({ ...record, testAccuracy })) })
  }

  /** The saved predictions of the newest model with the labels they are compared to; made when they are not there or not whole. */
  async function predictionsOf(runId: string, split: SplitName) {
    const record = await store.record(runId)
    const { id, hash } = record.config.dataset
    const { rows, labels: all, counts } = await datasets.version(id, hash)
    const { start, end } = splitRange({ counts }, split)
    const labels = all.subarray(start, end)
    const saved = await evaluation(runId, split)
    let predictions = saved && (await readSaved(runId, split, saved, labels))
    if (!predictions) {
      await evaluate(runId, split)
      predictions = await readPredictions(store.files(runId).predictions(split))
    }
    return { record, predictions, labels, indices: rows.subarray(start, end) }
  }

  async function readSaved(runId: string, split: SplitName, saved: Evaluation, labels: Uint16Array) {
    let predictions: Predictions
    try {
      predictions = await readPredictions(store.files(runId).predictions(split))
    } catch (error) {
      if (error instanceof JackdawError && (error.code === 'file-missing' || error.code === 'file-damaged')) return null
      throw error
    }
    return belongTogether(predictions, saved, labels) ? predictions : null
  }

  async function predictPixels(record: RunRecord, pixels: Uint8Array): Promise<number[][]> {
    const { probabilities } = await withTrainedModel(record, store, (model) =>
      engine.run({ kind: 'predict-pixels', engine: record.config.engine, model, pixels: new Uint8Array(pixels) }),
    )
    return probabilities
  }

  return {
    evaluation,
    evaluate,
    cancelEvaluation: (runId, split) => underWay.get(`${runId}/${split}`)?.abort(new JackdawError('job-stopped')),

    async cell(runId, split, actual, predicted): Promise<CellPicture[]> {
      const { predictions, labels, indices } = await predictionsOf(runId, split)
      const pictures: CellPicture[] = []
      predictions.predicted.forEach((k, i) => {
        if (k === predicted && labels[i] === actual)
          pictures.push({ index: indices[i] ?? 0, confidence: predictions.confidence[i] ?? 0 })
      })
      return pictures.sort((a, b) => b.confidence - a.confidence || a.index - b.index)
    },

    async csv(runId, split) {
      const { record, predictions, labels, indices } = await predictionsOf(runId, split)
      return predictionsCsv(predictions, labels, record.dataset.classNames, indices)
    },

    async pictures(runId, indices): Promise<Prediction[]> {
      const record = await store.record(runId)
      const dataset = await datasetFiles(record, datasets)
      const stored = dataset.stored ?? dataset.counts.train + dataset.counts.test
      const outside = indices.find((index) => !Number.isSafeInteger(index) || index < 0 || index >= stored)
      if (outside !== undefined)
        throw new JackdawError('request-invalid', 'index', {
          reason: `there is no picture ${outside}; they count from 0 to ${stored - 1}`,
        })
      const { probabilities } = await withTrainedModel(record, store, (model) =>
        engine.run({ kind: 'predict-indices', engine: record.config.engine, model, dataset, indices }),
      )
      return probabilities.map((row) => ({ probabilities: row }))
    },

    async pixels(runId, pixels): Promise<Prediction> {
      const record = await store.record(runId)
      const expected = pictureBytes(record.dataset.shape)
      if (pixels.length !== expected)
        throw new JackdawError('request-invalid', 'pixels', {
          reason: `a picture for this run has ${expected} bytes, not ${pixels.length}`,
        })
      const [probabilities] = await predictPixels(record, pixels)
      if (!probabilities) throw new JackdawError('engine-protocol', '', { reason: 'no answer for the picture' })
      return { probabilities }
    },

    async files(runId, files, fit) {
      const record = await store.record(runId)
      // Said once for all files, before any of them is read.
      if ((await listModels(store.files(runId).checkpoints, record)).length === 0)
        throw new JackdawError('run-no-model', record.name)
      return predictFiles(engine, record, files, fit, (pixels) => predictPixels(record, pixels))
    },
  }
}
