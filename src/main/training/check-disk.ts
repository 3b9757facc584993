import * as fs from 'node:fs/promises'
import { JackdawError } from '../../shared/errors'
import type { OptimizerType } from '../../shared/run-config'
import { rememberedNumbers } from './optimizer-memory'

/** The last two checkpoints and the best one are kept. */
const keptCheckpoints = 3

/** Refuses to start a run whose checkpoints the disk has no room for. Throws `disk-full` naming the run. */
export async function checkDisk(
  directory: string,
  run: { name: string; parameters: number; optimizer: OptimizerType },
): Promise<void> {
  const needed =
    keptCheckpoints * run.parameters * Float32Array.BYTES_PER_ELEMENT * (1 + rememberedNumbers[run.optimizer])
  const free = await freeBytes(directory)
  if (free !== undefined && free < needed) throw new JackdawError('disk-full', run.name, { free, needed })
}

/** Free bytes for this user on the disk of a folder; undefined where Node cannot tell (before 18.15). */
async function freeBytes(directory: string): Promise<number | undefined> {
  const { statfs } = fs as Partial<typeof fs>
  if (!statfs) return undefined
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
