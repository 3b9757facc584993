import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from './engine.mjs'
import { measureStep, settings } from './measure-job.mjs'
import { noisePictures } from './pictures.mjs'

/**
 * Times steps of several settings compiled and op by op, in turn, the best of `rounds`. Two engine processes live through all of
 * it; the one that is not asked sleeps.
 * @param {import('./options.mjs').Context} context
 * @param {{ shape: number[], batchSize: number, network: any }[]} cases
 * @param {number} rounds
 * @param {number} steps that are timed each time
 * @returns {Promise<{ compiled: number, opByOp: number }[]>} milliseconds a step
 */
export async function bothWays({ folder, parts, say }, cases, rounds, steps) {
  const engines = { compiled: await Engine.start(), opByOp: await Engine.start({ opByOp: true }) }
  try {
    const times = []
    for (const { shape, batchSize, network } of cases) {
      const place = await mkdtemp(join(folder, 'noise-'))
      const dataset = noisePictures(place, shape, 2 * batchSize)
      const config = settings(parts, { batchSize, network })
      const best = { compiled: Infinity, opByOp: Infinity }
      for (let round = 0; round < rounds; round++) {
        for (const way of /** @type {const} */ (['compiled', 'opByOp'])) {
          const { millisecondsPerStep } = await measureStep(engines[way], dataset, config, steps)
          best[way] = Math.min(best[way], millisecondsPerStep)
        }
      }
      await rm(place, { recursive: true })
      say(
        `${shape.join(' x ')}, batch ${batchSize}: ${best.compiled.toFixed(1)} ms, op by op ${best.opByOp.toFixed(1)} ms`,
      )
      times.push(best)
    }
    return times
  } finally {
    await Promise.all([engines.compiled.stop(), engines.opByOp.stop()])
  }
}

export const bothWaysColumns = [
  { title: 'Compiled (ms)', right: true },
  { title: 'Op by op (ms)', right: true },
  { title: 'Ratio', right: true },
]
