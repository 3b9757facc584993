import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder, writeError } from '../../files/atomic-write'
import { temporaryName } from '../../files/temporary-name'
import { readJsonFile } from '../../files/read-json'
import type { ExportReport } from '../../shared/contract'
import type { JobOf, ModelFiles } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { evaluationSchema } from '../../shared/evaluation'
import type { RunRecord } from '../../shared/run'
import type { EnginePool } from '../engines/engine-pool'
import { datasetFiles } from '../predictions/evaluate-run'
import { withTrainedModel } from '../predictions/trained-model'
import type { Checkpoint } from '../runs/checkpoints'
import type { RunFiles } from '../runs/run-files'
import { RunLog } from '../runs/run-log'
import type { RunStore } from '../runs/run-store'
import type { DatasetService, ExportService, ServiceOptions } from '../services'
import { exportDescription, formatDifference, type ExportFacts } from './export-description'
import { claimFolder, exportName } from './export-name'
import { exportReadme } from './export-readme'
import { largestDifference } from './largest-difference'
import { sampleIndices } from './sample-indices'
import { targetError } from './target-error'

export interface ExportParts {
  store: RunStore
  datasets: DatasetService
  pool: EnginePool
  version: ServiceOptions['version']
}

/** Pictures that the export answers in a fresh process. */
const replayedPictures = 100
/** A probability of the export may differ from the original's by this much. */
const allowedDifference = 1e-5

type Format = JobOf<'export'>['format']

/** Takes models away: written, answered by a process that knows nothing else, compared, and only then given a name. */
export function createExportService({ store, datasets, pool, version }: ExportParts): ExportService {
  async function write(
    record: RunRecord,
    format: Format,
    directory: string,
    model: ModelFiles,
    checkpoint: Checkpoint,
  ) {
    const engine = record.config.engine
    const { files } = await pool.answering.run({ kind: 'export', engine, model, format, directory })

    const dataset = await datasetFiles(record, datasets)
    const { id, hash } = record.config.dataset
    const indices = sampleIndices(await datasets.version(id, hash), replayedPictures)
    const original = await pool.answering.run({ kind: 'predict-indices', engine, model, dataset, indices })
    const replay: JobOf<'replay'> = { kind: 'replay', engine, format, directory, model, dataset, indices }
    const replayed = await pool.fresh((client) => client.run(replay))
    const difference = largestDifference(original.probabilities, replayed.probabilities)
    if (!(difference <= allowedDifference))
      throw new JackdawError('export-differs', record.name, { difference: formatDifference(difference) })

    const tested = await testOf(store.files(record.id), checkpoint.step)
    const facts = {
      record,
      format,
      version,
      step: checkpoint.step,
      replayed: indices.length,
      difference,
      tested,
      files,
    }
    await writeFile(path.join(directory, 'classes.json'), `${JSON.stringify(record.dataset.classNames, null, 2)}\n`)
    await writeFile(path.join(directory, 'jackdaw.json'), exportDescription(facts))
    await writeFile(path.join(directory, 'README.md'), exportReadme(facts))
    return { replayed: indices.length, largestDifference: difference }
  }

  return {
    async create(runId, format, parentDirectory): Promise<ExportReport> {
      const record = await store.record(runId)
      const temporary = path.join(parentDirectory, temporaryName())
      try {
        await mkdir(temporary)
      } catch (error) {
        throw targetError(error, parentDirectory)
      }
      try {
        const proof = await withTrainedModel(record, store, async (model, checkpoint) => {
          // What an attempt with a damaged checkpoint left is not part of the next.
          await rm(temporary, { recursive: true, force: true })
          await mkdir(temporary)
          return write(record, format, temporary, model, checkpoint)
        })
        const folder = await giveName(temporary, parentDirectory, exportName(record.name, format))
        const report = { folderName: path.basename(folder), files: await listFiles(folder), ...proof }
        const log = new RunLog(store.files(runId).log)
        await log.write(`exported as ${format}: largest difference ${formatDifference(proof.largestDifference)}`)
        return report
      } catch (error) {
        throw isSystemError(error) ? writeError(error, parentDirectory) : error
      } finally {
        await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
      }
    },
  }
}

/** The saved test of exactly these weights, if there is one. */
async function testOf(files: RunFiles, step: number): Promise<ExportFacts['tested']> {
  try {
    const evaluation = await readJsonFile(files.evaluation('test'), evaluationSchema)
    return evaluation.step === step ? { correct: evaluation.correct, count: evaluation.count } : null
  } catch {
    // Without a readable test the papers say that there was none.
    return null
  }
}

/** Renames onto an empty folder that was just made under a free name; on Windows that one has to go first. */
async function giveName(temporary: string, parent: string, name: string): Promise<string> {
  try {
    const folder = await claimFolder(parent, name)
    try {
      if (process.platform === 'win32') await rmdir(folder)
      await rename(temporary, folder)
    } catch (error) {
      await rmdir(folder).catch(() => undefined)
      throw error
    }
    await syncFolder(parent)
    return folder
  } catch (error) {
    throw writeError(error, name)
  }
}

async function listFiles(folder: string): Promise<ExportReport['files']> {
  const names = (await readdir(folder)).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(path.join(folder, name))).size })))
}

const isSystemError = (error: unknown) => error instanceof Error && 'syscall' in error
