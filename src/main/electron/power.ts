import { powerMonitor, powerSaveBlocker } from 'electron'
import type { EventName, Events } from '../../shared/contract'
import type { TrainingService } from '../services'

/** Keeps the computer awake while a run is in training, and only then. Returns what must hear every event. */
export function stayAwakeWhileTraining(): <N extends EventName>(name: N, payload: Events[N]) => void {
  let blocker: number | null = null
  return (name, payload) => {
    if (name !== 'runs.changed') return
    const { status } = (payload as Events['runs.changed']).run
    const training = status === 'starting' || status === 'running'
    if (training) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
}

/** Saves and pauses what is in training when the computer falls asleep all the same, and goes on when it is awake. */
export function restWithComputer(training: Pick<TrainingService, 'sleep' | 'wake'>): void {
  powerMonitor.on('suspend', () => training.sleep())
  powerMonitor.on('resume', () => training.wake())
}
