import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonFrom } from '../child-process.mjs'
import { megabytes, ratio } from '../figures.mjs'
import { bench, bundles } from '../paths.mjs'
import { mnistPictures } from '../pictures.mjs'
import { trainingRun } from '../training-run.mjs'

const stepsPerEpoch = 600

/**
 * One MNIST epoch in the program against as many bare steps, compiled and op by op, in interleaved rounds, the best of each.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, rounds, quick, say }) {
  const steps = quick ? 60 : stepsPerEpoch
  const place = await mkdtemp(join(folder, 'epoch-'))
  const { images, labels } = mnistPictures(place, 60_000)
  const bare = async (/** @type {string} */ file, /** @type {string[]} */ ...parameters) =>
    (await jsonFrom(process.execPath, [file, ...parameters, String(steps)])).seconds
  const ways = {
    jackdaw: () => inTheProgram(folder, steps),
    bareCompiled: () => bare(join(bundles, 'bare-compiled.cjs'), images, labels),
    bareOpByOp: () => bare(join(bench, 'bare-loop.cjs')),
  }
  const best = { jackdaw: Infinity, bareCompiled: Infinity, bareOpByOp: Infinity }
  const memory = { parent: NaN, child: NaN }
  for (let round = 1; round <= rounds; round++) {
    const { seconds, most } = await ways.jackdaw()
    best.jackdaw = Math.min(best.jackdaw, seconds)
    Object.assign(memory, most)
    best.bareCompiled = Math.min(best.bareCompiled, await ways.bareCompiled())
    best.bareOpByOp = Math.min(best.bareOpByOp, await ways.bareOpByOp())
    say(`epoch, round ${round}: ${seconds.toFixed(2)} s in the program`)
  }
  return { steps, ...best, memory }
}

/**
 * Seconds of one epoch in the program, seen from the receiving process: from the line that says that training has begun to the
 * line with the epoch's figures. Messages, metrics on disk and the first checkpoint are in it; the test afterwards is not.
 * @param {string} folder @param {number} steps
 */
async function inTheProgram(folder, steps) {
  const library = await mkdtemp(join(folder, 'library-'))
  const time = { began: NaN, ended: NaN }
  const options = ['--epochs', '1', '--validation', '0', '--limit', String(100 * steps)]
  const most = await trainingRun(library, options, ({ type }, seconds) => {
    if (type === 'started') time.began = seconds
    if (type === 'epoch') time.ended = seconds
  })
  await rm(library, { recursive: true, force: true })
  const seconds = time.ended - time.began
  if (!Number.isFinite(seconds)) throw new Error('the training run printed no "started" and "epoch" lines')
  return { seconds, most }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = ({ jackdaw, bareCompiled, bareOpByOp, memory }) => [
  {
    name: 'epoch',
    jackdaw,
    bare: bareOpByOp,
    ratio: jackdaw / bareOpByOp,
    bareCompiled,
    ratioToCompiled: jackdaw / bareCompiled,
    engineBytes: memory.child,
    programBytes: memory.parent,
  },
]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ steps, jackdaw, bareCompiled, bareOpByOp, memory }) => ({
  title: `${steps === stepsPerEpoch ? 'One MNIST epoch' : 'A part of an MNIST epoch'} (${steps} steps of 100)`,
  table: {
    columns: [{ title: 'What' }, { title: 'Seconds', right: true }, { title: 'Program to it', right: true }],
    rows: [
      ['in the program: live figures, shuffle, metrics on disk, checkpoint', jackdaw.toFixed(2), ''],
      ['bare compiled steps', bareCompiled.toFixed(2), ratio(jackdaw / bareCompiled, 3)],
      ['bare loop of tfjs-node, op by op', bareOpByOp.toFixed(2), ratio(jackdaw / bareOpByOp, 3)],
    ],
  },
  notes: [
    `Most memory at any time (resident): engine ${megabytes(memory.child)}, command line ${megabytes(memory.parent)}.`,
  ],
})
