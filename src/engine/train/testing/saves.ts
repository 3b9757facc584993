import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { writeErrors, type Save } from '../../../files/testing/save'
import { JackdawError, type ErrorData } from '../../../shared/errors'
import { checkpointName, readCheckpoint, writeCheckpoint, type Checkpoint } from '../checkpoint'
import { CheckpointStore } from '../checkpoint-store'

/** A checkpoint after a step, with one tensor full of the step. */
export function checkpointAt(step: number, length: number): Checkpoint {
  return {
    state: {
      position: { epoch: 0, batch: step, step },
      epochSums: { loss: 0, correct: 0, pictures: 0, seconds: 0 },
      seconds: 0,
      seed: 1,
      configHash: '',
      best: null,
      weights: ['weights/dense/kernel'],
    },
    tensors: new Map([['weights/dense/kernel', { shape: [length], data: new Float32Array(length).fill(step) }]]),
  }
}

/** Writes two checkpoints, one after the other, and throws what went wrong with the last that failed. */
async function writeTwo(folder: string): Promise<void> {
  const failures: ErrorData[] = []
  const store = new CheckpointStore(
    folder,
    checkpointName(20),
    () => undefined,
    (error) => failures.push(error),
  )
  for (const step of [30, 40]) await store.write(checkpointAt(step, 5000))
  await store.finished()
  for (const failure of failures) throw JackdawError.fromData(failure)
}

/** Steps of the checkpoints in a folder; throws when one is not whole. */
async function lookAtCheckpoints(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('step-')).sort()
  const steps: number[] = []
  for (const name of names) {
    const found = await readCheckpoint(path.join(folder, name))
    const { step } = found.state.position
    if (!isDeepStrictEqual(found, checkpointAt(step, 5000))) throw new Error(`${name} holds something else`)
    steps.push(step)
  }
  return steps.join()
}

/** What the engine saves. */
export const saves: Record<string, Save> = {
  checkpoints: {
    async prepare(folder) {
      for (const step of [10, 20])
        await writeCheckpoint(path.join(folder, checkpointName(step)), checkpointAt(step, 5000))
    },
    save: writeTwo,
    look: lookAtCheckpoints,
    old: '10,20',
    new: '30,40',
    // There are always two or more; after a failure the one before stays in the place of the one that is missing.
    between: ['10,20,30', '20,30', '20,30,40', '20,40'],
    // One that was removed may be there again.
    afterPowerCut: { meanwhile: /^(10,20|(10,)?20,30|(10,)?(20,)?30,40)$/, done: /^(20,)?30,40$/ },
    reports: writeErrors,
    keepsOld: 'not',
    tears: 'within',
  },
}
