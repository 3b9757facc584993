import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withEngine } from '../engine.mjs'
import { percent } from '../figures.mjs'
import { mnistPictures } from '../pictures.mjs'
import { processorSeconds } from '../processor-time.mjs'

/** Every way of changing pictures at once, each at a usual strength. */
const augmentation = { shift: 0.1, rotate: 15, zoom: 0.1, brightness: 0.2, contrast: 0.2, noise: 0.05, erase: 0.2 }
const usual = { shift: 0.1, rotate: 15, zoom: 0.1 }

/** Epochs that the steps of the large network are cut into: so many checkpoints more than in one epoch. */
const cuts = 15

/**
 * What changed pictures and checkpoints cost a run, in training time and in the processor's: the same steps with and without, in
 * interleaved rounds, the best of each. The figures on disk and the messages are part of the section `epoch`.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, rounds, quick, say }) {
  const place = mkdtempSync(join(folder, 'extras-'))
  const steps = quick ? 60 : 300
  const largeSteps = cuts * (quick ? 5 : 20)
  const total = 100 * Math.max(steps, largeSteps)
  const { images, labels } = mnistPictures(place, total)
  const dataset = { images, labels, shape: [28, 28, 1], classCount: 10, counts: { train: total, test: 0 } }
  const { lenet, lenetDefaults, defaultConfig } = parts
  const plain = {
    ...defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) }),
    network: lenet(lenetDefaults),
    validationShare: 0,
    epochs: 1,
  }
  /** 784 x 12,600 and 12,600 x 10 weights, and as many memories. */
  const large = {
    ...plain,
    network: [{ type: 'flatten' }, { type: 'dense', units: 12_600, activation: 'relu' }, { type: 'output' }],
    optimizer: { type: 'momentum', learningRate: 0.001, momentum: 0.9 },
  }
  const cases = {
    plain: { config: plain, pictures: 100 * steps },
    usual: { config: { ...plain, augmentation: usual }, pictures: 100 * steps },
    all: { config: { ...plain, augmentation }, pictures: 100 * steps },
    whole: { config: large, pictures: 100 * largeSteps },
    cut: { config: { ...large, epochs: cuts }, pictures: (100 * largeSteps) / cuts },
  }
  /** @type {Record<string, { seconds: number, processor: number }>} */
  const best = Object.fromEntries(Object.keys(cases).map((name) => [name, { seconds: Infinity, processor: Infinity }]))
  for (let round = 1; round <= rounds; round++)
    for (const [name, { config, pictures }] of Object.entries(cases)) {
      const checkpoints = join(place, `${name}-${round}`)
      mkdirSync(checkpoints)
      const job = { kind: 'train', config: { ...config, limit: pictures }, dataset, checkpoints, resumeFrom: null }
      const { seconds, processor } = await withEngine({}, async (engine) => {
        let began = NaN
        const { seconds } = await engine.run(job, ({ kind }) => {
          if (kind === 'started') began = processorSeconds(engine.pid ?? 0)
        })
        return { seconds, processor: processorSeconds(engine.pid ?? 0) - began }
      })
      best[name] = {
        seconds: Math.min(best[name].seconds, seconds),
        processor: Math.min(best[name].processor, processor),
      }
      rmSync(checkpoints, { recursive: true })
      say(`extras, round ${round}, ${name}: ${seconds.toFixed(2)} s, of the processor ${processor.toFixed(2)} s`)
    }
  return {
    steps,
    plain: best.plain.seconds,
    usual: best.usual.seconds,
    all: best.all.seconds,
    checkpoint: (1000 * (best.cut.seconds - best.whole.seconds)) / (cuts - 1),
    processor: {
      usual: best.usual.processor - best.plain.processor,
      all: best.all.processor - best.plain.processor,
      checkpoint: (1000 * (best.cut.processor - best.whole.processor)) / (cuts - 1),
    },
  }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'extras', ...result }]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ steps, plain, usual, all, checkpoint, processor }) => ({
  title: 'What changed pictures and checkpoints cost',
  table: {
    columns: [
      { title: 'What' },
      { title: 'Measured', right: true },
      { title: 'More than plain', right: true },
      { title: 'Processor time more', right: true },
    ],
    rows: [
      [`LeNet, ${steps} steps of 100, plain`, seconds(plain), '', ''],
      [
        'with pictures shifted, turned and zoomed',
        seconds(usual),
        percent(usual / plain - 1),
        seconds(processor.usual),
      ],
      ['with all seven ways of changing them', seconds(all), percent(all / plain - 1), seconds(processor.all)],
      [
        'one checkpoint of 10 million weights with momentum',
        milliseconds(checkpoint),
        '',
        milliseconds(processor.checkpoint),
      ],
    ],
  },
  notes: [
    `A checkpoint's time is what ${cuts} short epochs took more than one long one of as many steps, for each checkpoint more.`,
    'Processor time is that of all threads; other programs disturb it less. Pictures are changed while nothing else computes, so for them it is training time, too.',
  ],
})

const seconds = (/** @type {number} */ value) => `${value.toFixed(2)} s`
const milliseconds = (/** @type {number} */ value) => `${value.toFixed(0)} ms`
