import { readdirSync } from 'node:fs'
import { link, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { withEngine } from '../engine.mjs'
import { mnistPictures } from '../pictures.mjs'
import { trainingRun } from '../training-run.mjs'

const wanted = 0.9877
/** Epochs of the run, and how many pictures; few when it is only to be seen that it works. */
const usual = { epochs: 10, limit: [] }
const short = { epochs: 2, limit: ['--limit', '2000'] }

/**
 * Time to the seed's accuracy on the test pictures. One run of ten epochs by the command line; the checkpoint of each epoch is
 * kept and tested afterwards, so that testing costs the run nothing.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, quick, say }) {
  const { epochs, limit } = quick ? short : usual
  const library = await mkdtemp(join(folder, 'library-'))
  const kept = join(folder, 'epochs')
  await mkdir(kept)
  /** @type {{ epoch: number, seconds: number, file: string, linked: Promise<void> }[]} */
  const ends = []
  let runId = ''
  await trainingRun(library, ['--epochs', String(epochs), ...limit], (line, seconds) => {
    if (line.type === 'started') runId = line.runId
    if (line.type !== 'checkpoint' || line.batch !== 0 || line.epoch === 0) return
    const checkpoints = join(library, 'runs', runId, 'checkpoints')
    // The names end in the number of the step, so the last one is the newest.
    const name = readdirSync(checkpoints)
      .filter((file) => file.endsWith('.safetensors'))
      .sort()
      .pop()
    const file = join(kept, `${line.epoch}.safetensors`)
    const linked = link(join(checkpoints, name ?? ''), file)
    linked.catch(() => undefined)
    ends.push({ epoch: line.epoch, seconds, file, linked })
  })
  const dataset = mnistPictures(await mkdtemp(join(folder, 'mnist-')), 60_000, 10_000)
  const model = { network: parts.lenet(parts.lenetDefaults), inputShape: [28, 28, 1], classCount: 10 }
  return withEngine({}, async (engine) => {
    const tested = []
    for (const { epoch, seconds, file, linked } of ends) {
      await linked
      const { correct, count } = await engine.run({
        kind: 'evaluate',
        engine: 'tensorflow-cpu',
        model: { ...model, checkpoint: file },
        dataset,
        split: 'test',
        predictions: join(folder, `${epoch}.predictions`),
      })
      say(`accuracy after epoch ${epoch}: ${correct} of ${count}, ${seconds.toFixed(1)} s`)
      tested.push({ epoch, seconds, accuracy: correct / count })
    }
    return { tested, reached: tested.find(({ accuracy }) => accuracy >= wanted) ?? null }
  })
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = ({ tested, reached }) => [{ name: 'accuracy', wanted, reached, tested }]

const percentOf = (/** @type {number} */ share) => `${(100 * share).toFixed(2)} %`

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ tested, reached }) => ({
  title: `Time to ${percentOf(wanted)} of the test pictures`,
  table: {
    columns: [
      { title: 'Epoch', right: true },
      { title: 'Seconds', right: true },
      { title: 'Test accuracy', right: true },
    ],
    rows: tested.map(({ epoch, seconds, accuracy }) => [String(epoch), seconds.toFixed(1), percentOf(accuracy)]),
  },
  notes: [
    reached
      ? `Reached after epoch ${reached.epoch}, ${reached.seconds.toFixed(0)} seconds after the command was given.`
      : `Not reached within ${tested.length} epochs.`,
    'Seconds count from the start of the command: loading TensorFlow, filling the library, validation and checkpoints are in them.',
  ],
})
