import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { withEngine } from '../engine.mjs'
import { residentSet } from '../memory.mjs'
import { mnistPictures } from '../pictures.mjs'

/** Steps that an engine needs to reach the memory that it then keeps. */
const warmUp = 2000
const batchSize = 20
const stepsPerEpoch = 100

/**
 * A long run of a small network on changed pictures, with a checkpoint at every epoch: whether tensors are left, and how fast the engine's memory
 * grows once it is warm.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, quick, say }) {
  const epochs = quick ? 40 : 200
  const place = mkdtempSync(join(folder, 'soak-'))
  const checkpoints = join(place, 'checkpoints')
  mkdirSync(checkpoints)
  const { images, labels } = mnistPictures(place, batchSize * stepsPerEpoch)
  const { lenet, lenetDefaults, defaultConfig } = parts
  const config = {
    ...defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) }),
    network: lenet({ ...lenetDefaults, filters: [8, 16], hiddenUnits: 64, dropout: 0.2 }),
    optimizer: { type: 'momentum', learningRate: 0.005, momentum: 0.9 },
    validationShare: 0,
    augmentation: { shift: 0.1, rotate: 15, zoom: 0.1, brightness: 0.2, contrast: 0.2, noise: 0.05, erase: 0.2 },
    batchSize,
    epochs,
  }
  const dataset = { images, labels, shape: [28, 28, 1], classCount: 10, counts: { train: 2000, test: 0 } }
  return withEngine({}, async (engine) => {
    /** @type {{ step: number, bytes: number }[]} */
    const samples = []
    const job = { kind: 'train', config, dataset, checkpoints, resumeFrom: null }
    const { tensorsLeft } = await engine.run(job, (progress) => {
      if (progress.kind !== 'checkpoint') return
      const { step } = progress.position
      samples.push({ step, bytes: residentSet(engine.pid ?? 0) })
      if (step % 2000 === 0) say(`soak, step ${step}: ${megabytes(samples.at(-1)?.bytes ?? NaN)} MB`)
    })
    const [first, last] = [samples.find(({ step }) => step >= warmUp), samples.at(-1)]
    if (!first || !last) throw new Error('the run was too short')
    const perThousandSteps = (1000 * (last.bytes - first.bytes)) / (last.step - first.step)
    return { steps: last.step, tensorsLeft, perThousandSteps, last: last.bytes }
  })
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'soak', ...result }]

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(2)

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ steps, tensorsLeft, perThousandSteps, last }) => ({
  title: 'A long run',
  table: {
    columns: [{ title: 'What' }, { title: 'Measured', right: true }],
    rows: [
      ['steps, with a checkpoint every 100', steps.toLocaleString('en')],
      ['tensors left at the end', String(tensorsLeft)],
      [
        `growth of the engine's memory for 1,000 steps, after the first ${warmUp.toLocaleString('en')} (MB)`,
        megabytes(perThousandSteps),
      ],
      ['memory at the end (MB, resident)', megabytes(last)],
    ],
  },
  notes: ['The growth is of the resident set, from the first checkpoint after the warm-up to the last one.'],
})
