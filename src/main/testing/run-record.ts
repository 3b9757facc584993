import { AppendLog } from '../../files/append-log'
import type { Metric, RunRecord } from '../../shared/run'
import { runRecord } from '../../shared/testing/run-record'
import { newId } from '../library/new-id'

/** The same with an id of its own, as in a library. */
export const newRunRecord = (change: Partial<RunRecord> = {}): RunRecord => runRecord({ id: newId(), ...change })

/** Puts metrics at the end of a run's curves. */
export async function appendMetrics(file: string, metrics: readonly Metric[]): Promise<void> {
  const log = await AppendLog.open(file)
  await log.append(metrics)
  await log.close()
}
