import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomic } from '../../../files/atomic-write'
import type { EventsReport } from '../../../shared/contract'
import { claimFolder, exportName } from '../../exports/export-name'
import { targetError } from '../../exports/target-error'
import { readMetrics } from '../metrics-file'
import type { RunStore } from '../run-store'
import { encodeEvents, type Scalar } from './event-file'
import { runScalars } from './run-scalars'

/**
 * Writes the curves of runs as event files: `<parent>/tensorboard/<run>/train/events.out.tfevents...`, which
 * `tensorboard --logdir` shows. Nothing that is there is touched; what fails leaves nothing.
 */
export async function exportEvents(
  store: RunStore,
  runIds: readonly string[],
  parentDirectory: string,
): Promise<EventsReport> {
  const records = await Promise.all(runIds.map((runId) => store.record(runId)))
  let folder: string
  try {
    folder = await claimFolder(parentDirectory, 'tensorboard')
  } catch (error) {
    throw targetError(error, parentDirectory)
  }
  try {
    let points = 0
    for (const record of records) {
      const scalars = runScalars(record, await readMetrics(store.files(record.id).metrics))
      const target = await claimFolder(folder, exportName(record.name, record.id.slice(0, 6)))
      for (const part of ['train', 'validation'] as const) {
        if (scalars[part].length === 0) continue
        await writePart(path.join(target, part), Date.parse(record.createdAt) / 1000, scalars[part])
        points += scalars[part].length
      }
    }
    return { folderName: path.basename(folder), runs: records.length, points }
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}

async function writePart(directory: string, began: number, scalars: readonly Scalar[]): Promise<void> {
  await mkdir(directory)
  await writeFileAtomic(
    path.join(directory, `events.out.tfevents.${Math.floor(began)}.jackdaw`),
    encodeEvents(began, scalars),
  )
}
