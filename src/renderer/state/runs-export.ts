import { count, counted, visible } from '../../shared/words/format'
import { request } from '../api'
import { notices } from './notices.svelte'

/** Writes the curves of runs for TensorBoard into a folder that the person chooses, and says what was written. */
export async function exportRuns(runIds: readonly string[]): Promise<void> {
  try {
    const report = await request('runs.exportEvents', { runIds: [...runIds] })
    if (!report) return
    const { folderName, runs, points } = report
    notices.done(
      `Written into “${visible(folderName)}”: ${counted(runs, 'run')}, ${count(points)} values. To look at them, run in the folder that you chose: tensorboard --logdir "${visible(folderName)}"`,
    )
  } catch (thrown) {
    notices.failed(thrown)
  }
}
