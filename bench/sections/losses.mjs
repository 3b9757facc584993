import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { withEngine } from '../engine.mjs'
import { settings } from '../measure-job.mjs'
import { mnistPictures } from '../pictures.mjs'

const steps = 20

/** Losses of the same steps, compiled and op by op. @param {import('../options.mjs').Context} context */
export async function measure({ folder, parts, say }) {
  const dataset = mnistPictures(await mkdtemp(join(folder, 'losses-')), 100 * steps)
  const losses = async (/** @type {boolean} */ opByOp) =>
    withEngine({ opByOp }, async (engine) => {
      /** @type {number[]} */
      const found = []
      const checkpoints = await mkdtemp(join(folder, 'checkpoints-'))
      const config = settings(parts, { epochs: 1 })
      await engine.run({ kind: 'train', config, dataset, checkpoints, resumeFrom: null }, (progress) => {
        if (progress.kind !== 'metrics') return
        for (const metric of progress.metrics) if (metric.type === 'batch') found.push(metric.loss)
      })
      return found
    })
  const compiled = await losses(false)
  const opByOp = await losses(true)
  if (compiled.length !== steps || opByOp.length !== steps) throw new Error('the engine did not report every step')
  const largest = Math.max(...compiled.map((loss, k) => Math.abs(loss - opByOp[k])))
  say(`losses: largest difference ${largest.toExponential(1)}`)
  return { steps, largest, first: compiled[0], last: compiled[steps - 1] }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'losses', ...result }]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ largest, first, last }) => ({
  title: 'The same losses',
  notes: [
    `Over ${steps} steps from the same seed the losses of compiled and op by op differ by at most ${largest.toExponential(1)} ` +
      `(they fall from ${first.toFixed(3)} to ${last.toFixed(3)}).`,
  ],
})
