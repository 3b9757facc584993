import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { sweep } from '../sweep'
import { isTemporaryName } from '../temporary-name'
import { crashStates } from './crash-states'
import { recordDisk } from './recorded-disk'
import { mayBeFound, type Save } from './save'
import { materialise } from './simulated-disk'

/** States that are looked at for each moment of a save. */
const limit = 256
/** States that are looked at at the same time. */
const atOnce = 4

/**
 * Declares a test for each of `saves`: what it asks of the disk is written down, and everything that a power cut may leave of
 * that is made and read. A kill cannot show this, for what a killed program wrote is not lost.
 */
export function testPowerCuts(saves: Record<string, Save>): void {
  it.each(Object.entries(saves))(
    'a power cut leaves the old or the new: %s',
    { timeout: 240_000 },
    async (kind, save) => {
      const world = await mkdtemp(path.join(tmpdir(), 'jackdaw-power-cut-'))
      try {
        await mkdir(path.join(world, 'folder'))
        await save.prepare(path.join(world, 'folder'))
        const { before, operations } = await recordDisk(path.join(world, 'folder'), () =>
          save.save(path.join(world, 'folder')),
        )
        expect(await save.look(path.join(world, 'folder'))).toBe(save.new)

        const states = new Map<string, { content: Map<string, Buffer | null>; moments: Set<number> }>()
        let legal = 0
        for (const { disk, done } of crashStates(before, operations, limit, randomNumbers(1))) {
          legal++
          const content = new Map([...disk.content()].map(([name, bytes]) => [asIfOfTheDead(name), bytes]))
          const key = [...content].map(([name, bytes]) => `${name}:${bytes?.toString('latin1') ?? ''}`).join('\n')
          const state = states.get(key) ?? { content, moments: new Set() }
          states.set(key, state)
          state.moments.add(done)
        }
        const bad: string[] = []
        const queue = [...states.values()].map((state, k) => ({ ...state, folder: path.join(world, `state-${k}`) }))
        const worker = async () => {
          for (let next = queue.pop(); next; next = queue.pop()) {
            const found = await lookAfterStart(next.folder, next.content, save)
            for (const done of next.moments)
              if (!isRight(save, found, done === operations.length))
                bad.push(`after ${done} of ${operations.length} operations: ${found}`)
          }
        }
        await Promise.all(Array.from({ length: atOnce }, worker))
        console.log(
          `${kind}: ${legal} legal states after a power cut, ${states.size} of them different, ${bad.length} bad`,
        )
        expect([...new Set(bad)]).toEqual([])
      } finally {
        await rm(world, { recursive: true, force: true })
      }
    },
  )
}

function isRight(save: Save, found: string, done: boolean): boolean {
  if (save.afterPowerCut) return save.afterPowerCut[done ? 'done' : 'meanwhile'].test(found)
  return done ? found === save.new : mayBeFound(save).includes(found)
}

async function lookAfterStart(folder: string, content: Map<string, Buffer | null>, save: Save): Promise<string> {
  await mkdir(folder)
  await materialise(content, folder)
  await sweep(folder)
  const found = await save.look(folder).catch((error: unknown) => `torn: ${String(error)}`)
  await rm(folder, { recursive: true, force: true })
  return found
}

/** This process made the temporary files and lives on; after a power cut it would be gone. */
const asIfOfTheDead = (name: string) =>
  name
    .split(path.sep)
    .map((part) => (isTemporaryName(part) ? part.replace(/^\.tmp-\d+/, '.tmp-999999999') : part))
    .join(path.sep)

/** Numbers in [0, 1) that look random: the linear congruential generator of Numerical Recipes. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
