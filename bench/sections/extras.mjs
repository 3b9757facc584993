import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withEngine } from '../engine.mjs'
import { median, milliseconds, share } from '../figures.mjs'
import { inTurns } from '../in-turns.mjs'
import { mnistPictures } from '../pictures.mjs'
import { processorSeconds } from '../processor-time.mjs'

/** Every way of changing pictures at once, each at a usual strength. */
const augmentation = { shift: 0.1, rotate: 15, zoom: 0.1, brightness: 0.2, contrast: 0.2, noise: 0.05, erase: 0.2 }
const usual = { shift: 0.1, rotate: 15, zoom: 0.1 }

/** Epochs that the steps of the large network are cut into: so many checkpoints more than in one epoch. */
const cuts = 15

/** Of 60,000 pictures. */
export const stepsPerEpoch = 600

/** Of runs with and without changed pictures. */
const turnsPerRound = 20

/**
 * What changed pictures and checkpoints cost a run. Runs with and without changed pictures are trained in turns, and the steps of each turn
 * compared with those of the same turn; of checkpoints it is the best of interleaved rounds. The figures on disk and the messages are part
 * of the section `epoch`.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, rounds, quick, say }) {
  const place = mkdtempSync(join(folder, 'extras-'))
  const largeSteps = cuts * (quick ? 5 : 20)
  const { images, labels } = mnistPictures(place, 60_000)
  const dataset = { images, labels, shape: [28, 28, 1], classCount: 10, counts: { train: 60_000, test: 0 } }
  const { lenet, lenetDefaults, defaultConfig } = parts
  const plain = {
    ...defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) }),
    network: lenet(lenetDefaults),
    validationShare: 0,
    epochs: 1,
  }
  const trained = (/** @type {string} */ name, /** @type {any} */ config) => {
    const checkpoints = join(place, name)
    mkdirSync(checkpoints)
    return { kind: 'train', config, dataset, checkpoints, resumeFrom: null }
  }
  const long = { ...plain, epochs: 1000 }
  const changes = { plain: {}, usual: { augmentation: usual }, all: { augmentation } }
  /** @type {Record<string, number[]>} */
  const times = { plain: [], usual: [], all: [] }
  // An engine may be quicker than the next one as long as it lives, so each round has its own.
  for (let round = 1; round <= rounds; round++) {
    const jobs = Object.entries(changes).map(([name, change]) => [
      name,
      trained(`${name}-in-turns-${round}`, { ...long, ...change }),
    ])
    const found = await inTurns(Object.fromEntries(jobs), quick ? 2 : turnsPerRound)
    for (const [name, all] of Object.entries(found)) times[name].push(...all)
    const { usual, all } = ratiosToPlain(found)
    say(`extras, round ${round}, in turns: usual ${usual.toFixed(3)}, all ${all.toFixed(3)}`)
  }
  const ratios = ratiosToPlain(times)
  /** 784 x 12,600 and 12,600 x 10 weights, and as many memories. */
  const large = {
    ...plain,
    network: [{ type: 'flatten' }, { type: 'dense', units: 12_600, activation: 'relu' }, { type: 'output' }],
    optimizer: { type: 'momentum', learningRate: 0.001, momentum: 0.9 },
  }
  const cases = {
    whole: { config: large, pictures: 100 * largeSteps },
    cut: { config: { ...large, epochs: cuts }, pictures: (100 * largeSteps) / cuts },
  }
  /** @type {Record<string, { seconds: number, processor: number }>} */
  const best = Object.fromEntries(Object.keys(cases).map((name) => [name, { seconds: Infinity, processor: Infinity }]))
  for (let round = 1; round <= rounds; round++)
    for (const [name, { config, pictures }] of Object.entries(cases)) {
      const job = trained(`${name}-${round}`, { ...config, limit: pictures })
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
      rmSync(job.checkpoints, { recursive: true })
      say(`extras, round ${round}, ${name}: ${seconds.toFixed(2)} s, of the processor ${processor.toFixed(2)} s`)
    }
  const perCheckpoint = (/** @type {'seconds' | 'processor'} */ kind) =>
    (1000 * (best.cut[kind] - best.whole[kind])) / (cuts - 1)
  return {
    rounds,
    turns: times.plain.length,
    plain: median(times.plain),
    usual: { milliseconds: median(times.usual), ratio: ratios.usual },
    all: { milliseconds: median(times.all), ratio: ratios.all },
    checkpoint: perCheckpoint('seconds'),
    largeStep: (1000 * best.whole.seconds) / largeSteps,
    processor: perCheckpoint('processor'),
  }
}

/** Of times turn by turn, each to the plain one's of the same turn: the median. @param {Record<string, number[]>} times */
function ratiosToPlain({ plain, usual, all }) {
  const of = (/** @type {number[]} */ changed) => median(changed.map((time, turn) => time / plain[turn]))
  return { usual: of(usual), all: of(all) }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'extras', ...result }]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ rounds, turns, plain, usual: some, all, checkpoint, largeStep, processor }) => ({
  title: 'What changed pictures and checkpoints cost',
  table: {
    columns: [{ title: 'What' }, { title: 'Measured', right: true }, { title: 'More than plain', right: true }],
    rows: [
      ['LeNet, a step of 100 pictures as they are', milliseconds(plain, 1), ''],
      ['of pictures shifted, turned and zoomed', milliseconds(some.milliseconds, 1), share(some.ratio - 1)],
      ['of pictures changed in all seven ways', milliseconds(all.milliseconds, 1), share(all.ratio - 1)],
      ['A step of a network of 10 million weights, with momentum', milliseconds(largeStep, 1), ''],
      ['one of its checkpoints', milliseconds(checkpoint), ''],
      ['an epoch of 60,000 pictures with one at its end', '', share(checkpoint / (stepsPerEpoch * largeStep))],
      ['processor time of a checkpoint', milliseconds(processor), ''],
    ],
  },
  notes: [
    `Three runs are trained in turns of half a second, ${turns} each, and the others wait meanwhile. Milliseconds are the median of the turns, and the share is the median of what each turn took more than the plain run's. Each of the ${rounds} rounds has engines of its own.`,
    `A checkpoint's time is what ${cuts} short epochs took more than one long one of as many steps, for each checkpoint more. Processor time is that of all threads; other programs disturb it less.`,
  ],
})
