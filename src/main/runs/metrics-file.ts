import { open } from 'node:fs/promises'
import * as v from 'valibot'
import { readLog } from '../../files/append-log'
import { writeFileAtomic } from '../../files/atomic-write'
import { JackdawError } from '../../shared/errors'
import { metricSchema, type Metric, type MetricColumns } from '../../shared/run'

/** Enough for the last lines of a metrics file. */
const tailBytes = 16 * 1024

/** Reads a run's curves; empty ones when nothing was measured yet. A torn last line is left out. */
export async function readMetrics(file: string): Promise<MetricColumns> {
  const columns: MetricColumns = {
    batch: { step: [], loss: [], accuracy: [], learningRate: [] },
    speed: { step: [], picturesPerSecond: [] },
    epoch: { epoch: [], step: [], loss: [], accuracy: [], validationLoss: [], validationAccuracy: [], seconds: [] },
  }
  for (const metric of await entries(file)) addTo(columns, metric)
  return columns
}

function addTo({ batch, speed, epoch }: MetricColumns, metric: Metric): void {
  switch (metric.type) {
    case 'batch':
      batch.step.push(metric.step)
      batch.loss.push(metric.loss)
      batch.accuracy.push(metric.accuracy)
      batch.learningRate.push(metric.learningRate ?? null)
      break
    case 'speed':
      speed.step.push(metric.step)
      speed.picturesPerSecond.push(metric.picturesPerSecond)
      break
    case 'epoch':
      epoch.epoch.push(metric.epoch)
      epoch.step.push(metric.step)
      epoch.loss.push(metric.loss)
      epoch.accuracy.push(metric.accuracy)
      epoch.validationLoss.push(metric.validationLoss)
      epoch.validationAccuracy.push(metric.validationAccuracy)
      epoch.seconds.push(metric.seconds)
  }
}

async function entries(file: string): Promise<Metric[]> {
  try {
    return (await readLog(file, metricSchema)).entries
  } catch (error) {
    if (error instanceof JackdawError && error.code === 'file-missing') return []
    throw error
  }
}

/**
 * Cuts the curves back to a step, as a whole or not at all, so that training that goes on from a checkpoint draws on from
 * exactly there. Lines that cannot be read go too. Gives back the steps at which an epoch that stays in has ended.
 */
export async function cutMetrics(file: string, step: number): Promise<Set<number>> {
  const kept = (await entries(file)).filter((metric) => metric.step <= step)
  await writeFileAtomic(file, kept.map((metric) => `${JSON.stringify(metric)}\n`).join(''))
  return new Set(kept.filter(({ type }) => type === 'epoch').map((metric) => metric.step))
}

/** The last step that was measured, read from the end of the file; 0 when there is none. */
export async function lastStep(file: string): Promise<number> {
  const text = await readTail(file)
  for (const line of text.split('\n').reverse()) {
    try {
      const metric = v.safeParse(metricSchema, JSON.parse(line))
      if (metric.success) return metric.output.step
    } catch {
      // The torn last line, or the torn first one of the part that was read.
    }
  }
  return 0
}

async function readTail(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      const from = Math.max(0, size - tailBytes)
      const block = Buffer.alloc(size - from)
      const { bytesRead } = await handle.read(block, 0, block.length, from)
      return block.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}
