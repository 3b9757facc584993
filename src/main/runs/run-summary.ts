import { isBeating } from '../../files/heartbeat'
import { isAlive, isElsewhere, thisProcess } from '../../files/process-alive'
import type { Position, RunRecord, RunStatus, RunSummary } from '../../shared/run'
import { listModels } from './checkpoints'
import { lastStep } from './metrics-file'
import type { RunFiles } from './run-files'

const underWay: readonly RunStatus[] = ['starting', 'running', 'paused']

/**
 * Whether a living process, of this machine or of another one, is training this run. `trainsHere` answers for this process, which may have
 * given it up.
 */
export async function isOwned(
  record: RunRecord,
  files: RunFiles,
  trainsHere: (runId: string) => boolean,
): Promise<boolean> {
  const { owner, id } = record
  if (!owner || !underWay.includes(record.status)) return false
  const self = thisProcess()
  if (owner.pid === self.pid && owner.startedAt === self.startedAt) return trainsHere(id)
  return isElsewhere(owner) ? isBeating(files.record) : isAlive(owner)
}

/** What lists show of a run: its record, and what the disk and the living processes say beyond it. */
export async function summarise(
  record: RunRecord,
  files: RunFiles,
  trainsHere: (runId: string) => boolean,
): Promise<RunSummary> {
  const interrupted = underWay.includes(record.status) && !(await isOwned(record, files, trainsHere))
  const hasModel = (await listModels(files.checkpoints, record)).length > 0
  const status = interrupted ? 'interrupted' : record.status
  return {
    ...record,
    status,
    owner: interrupted ? null : record.owner,
    position: interrupted ? await furthest(record, files) : record.position,
    hasModel,
    resumable: canGoOn(status, record),
  }
}

function canGoOn(status: RunStatus, record: RunRecord): boolean {
  if (status === 'failed') return whyNotAgain(record) === undefined
  return status === 'stopped' || status === 'interrupted'
}

/** Why going on with a run would end in the same place; undefined when it may not. */
export function whyNotAgain(record: RunRecord): string | undefined {
  if (record.status === 'finished') return 'it is finished'
  if (record.failure?.code === 'loss-not-finite') return 'its loss would stop being a number again'
  return undefined
}

/** The record is rewritten once an epoch; the metrics know how far an interrupted run really came. */
async function furthest(record: RunRecord, files: RunFiles): Promise<Position> {
  const { position, stepsPerEpoch } = record
  if (!stepsPerEpoch) return position
  const step = await lastStep(files.metrics)
  if (step <= position.step) return position
  return { epoch: Math.floor(step / stepsPerEpoch), batch: step % stepsPerEpoch, step }
}
