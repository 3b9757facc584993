import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { trainingRun } from '../training-run.mjs'

const preset = 'modern-small'
const epochs = 3
const seeds = [1, 2, 3]

/**
 * Accuracy on the test pictures of MNIST after a few epochs of the modern small preset, as it is recommended, seed by seed.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, quick, say }) {
  const runs = []
  for (const seed of quick ? seeds.slice(0, 1) : seeds) {
    const library = await mkdtemp(join(folder, 'library-'))
    const options = ['--preset', preset, '--epochs', String(epochs), '--seed', String(seed)]
    let result = { seconds: NaN, testAccuracy: NaN }
    await trainingRun(library, [...options, ...(quick ? ['--limit', '2000'] : [])], (line) => {
      if (line.type === 'result') result = line
    })
    await rm(library, { recursive: true, force: true })
    const { seconds, testAccuracy: accuracy } = result
    say(`${preset}, seed ${seed}: ${percentOf(accuracy)} of the test pictures, ${seconds.toFixed(0)} s`)
    runs.push({ seed, seconds, accuracy })
  }
  return { runs, mean: runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = ({ runs, mean }) => [{ name: 'presets', preset, epochs, mean, runs }]

const percentOf = (/** @type {number} */ share) => `${(100 * share).toFixed(2)} %`

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ runs, mean }) => ({
  title: `The preset ${preset} on MNIST, ${epochs} epochs`,
  table: {
    columns: [
      { title: 'Seed', right: true },
      { title: 'Seconds of training', right: true },
      { title: 'Test accuracy', right: true },
    ],
    rows: runs.map(({ seed, seconds, accuracy }) => [String(seed), seconds.toFixed(1), percentOf(accuracy)]),
  },
  notes: [`Mean of the seeds: ${percentOf(mean)}. The test pictures chose nothing.`],
})
