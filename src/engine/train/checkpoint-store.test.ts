import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { testFaults } from '../../files/testing/fault-suite'
import { checkpointName } from './checkpoint'
import { CheckpointStore } from './checkpoint-store'
import { checkpointAt, saves } from './testing/saves'

testFaults(path.resolve('src/engine/train/testing/saves.ts'), saves)

it('keeps training waiting only while two checkpoints are unwritten, and lets go of each that is written or has failed', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'jackdaw-store-'))
  try {
    const events: string[] = []
    const store = new CheckpointStore(
      directory,
      null,
      (file) => events.push(`written ${file}`),
      (error) => events.push(error.code),
    )
    const write = (step: number, fails = false) => {
      const checkpoint = checkpointAt(step, 5000)
      if (fails) checkpoint.tensors.get('weights/dense/kernel')!.shape = [1]
      return store.write(checkpoint, () => events.push(`released ${step}`)).then(() => events.push(`accepted ${step}`))
    }
    for (const step of [1, 2, 3]) await write(step, step === 2)
    expect(events.slice(0, 2)).toEqual(['accepted 1', 'accepted 2'])
    expect(events.indexOf('accepted 3')).toBeGreaterThan(events.indexOf('released 1'))
    await store.finished()
    expect(events.filter((event) => !event.startsWith('accepted'))).toEqual([
      `written ${checkpointName(1)}`,
      'released 1',
      'unexpected',
      'released 2',
      `written ${checkpointName(3)}`,
      'released 3',
    ])
    expect((await readdir(directory)).sort()).toEqual([checkpointName(1), checkpointName(3)])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
