import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonFrom } from '../child-process.mjs'
import { withEngine } from '../engine.mjs'
import { ms, percent, ratio } from '../figures.mjs'
import { measureStep, settings } from '../measure-job.mjs'
import { bench, bundles } from '../paths.mjs'
import { findPeers, measurePeer } from '../peers.mjs'
import { mnistPictures } from '../pictures.mjs'

const batch = 100

/** Steps that are timed in a row; so many rows are timed each time somebody's turn comes. */
const steps = 20

/** So many times slower than another peer. */
const hopeless = 2.5

/** Adds multiplications and additions of forward, both gradients and nothing else; nobody needs the gradient of the pictures. */
export function stepFlops(/** @type {any} */ parts) {
  const { layers, multiplyAdds } = parts.summarise(parts.lenet(parts.lenetDefaults), [28, 28, 1], 10)
  return 2 * batch * (3 * multiplyAdds - layers[0].multiplyAdds)
}

/**
 * One training step of the seed's network by everybody who can, in interleaved rounds; the best of each.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, rounds, quick, say }) {
  const place = await mkdtemp(join(folder, 'step-'))
  const dataset = mnistPictures(place, 5000)
  const repeats = quick ? 1 : 5
  const config = settings(parts)
  const tensorflow = { version: '', wasm: '' }

  const engineStep = (/** @type {boolean} */ opByOp) => () =>
    withEngine({ opByOp }, async (engine) => {
      tensorflow.version = engine.engines.find(({ id }) => id === config.engine)?.version ?? ''
      let best = Infinity
      for (let row = 0; row < repeats; row++)
        best = Math.min(best, (await measureStep(engine, dataset, config, steps)).millisecondsPerStep)
      return best
    })
  const wasmStep = () =>
    withEngine({}, async (engine) => {
      const report = engine.engines.find(({ id }) => id === 'webassembly')
      if (!report) throw new Error('this version has no such engine')
      if (!report.usable) throw new Error(report.reason)
      tensorflow.wasm = report.version
      return (await measureStep(engine, dataset, { ...config, engine: report.id }, quick ? 3 : 15)).millisecondsPerStep
    })
  const bare = (/** @type {string} */ file, /** @type {string[]} */ parameters) => async () => {
    const { seconds } = await jsonFrom(process.execPath, [file, ...parameters, String(repeats * steps)])
    return (seconds * 1000) / (repeats * steps)
  }
  const { images, labels } = dataset
  const peers = await findPeers()
  /** @type {{ name: string, run: () => Promise<number>, best: number, version: string, missing: string | null, peer: boolean }[]} */
  const contenders = [
    { name: 'compiled', run: engineStep(false) },
    { name: 'op-by-op', run: engineStep(true) },
    { name: 'wasm', run: wasmStep },
    { name: 'bare-compiled', run: bare(join(bundles, 'bare-compiled.cjs'), [images, labels]) },
    { name: 'bare-op-by-op', run: bare(join(bench, 'bare-loop.cjs'), []) },
    ...peers.map((peer) => ({
      name: peer.name,
      missing: peer.missing,
      peer: true,
      run: async () => {
        const { version, msPerStep } = await measurePeer(peer, steps, repeats, place)
        entry(peer.name).version = version
        return msPerStep
      },
    })),
  ].map((contender) => ({ best: Infinity, version: '', missing: null, peer: false, ...contender }))
  const entry = (/** @type {string} */ name) => contenders.find((contender) => contender.name === name) ?? contenders[0]

  /** A peer that took much longer than another need not show it again. */
  const isHopeless = (/** @type {{ peer: boolean, best: number }} */ { peer, best }) =>
    peer && best < Infinity && best > hopeless * Math.min(...contenders.filter((c) => c.peer).map((c) => c.best))

  let gflops = 0
  for (let round = 1; round <= rounds; round++) {
    gflops = Math.max(gflops, (await jsonFrom(process.execPath, [join(bench, 'matrix-peak.cjs')])).gflops)
    for (const contender of contenders) {
      if (contender.missing !== null || isHopeless(contender)) continue
      try {
        const time = await contender.run()
        contender.best = Math.min(contender.best, time)
        say(`step, round ${round}: ${contender.name} ${ms(time)} ms`)
      } catch (error) {
        contender.missing = error instanceof Error ? error.message : String(error)
      }
    }
  }
  for (const name of ['compiled', 'op-by-op', 'bare-compiled', 'bare-op-by-op'])
    entry(name).version = `TensorFlow ${tensorflow.version}`
  entry('wasm').version = tensorflow.wasm
  return {
    gflops,
    flops: stepFlops(parts),
    repeats,
    contenders: contenders.map(({ name, best, version, missing, peer }) => ({
      name,
      ms: best,
      version,
      missing,
      peer,
    })),
  }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = ({ contenders }) =>
  contenders
    .filter(({ missing }) => missing === null)
    .map(({ name, version, ms }) => ({ name, version, msPerStep: ms }))

/** The fastest peer that is installed. @param {Awaited<ReturnType<typeof measure>>} result */
export const bestPeer = ({ contenders }) =>
  contenders.filter(({ peer, missing }) => peer && missing === null).sort((a, b) => a.ms - b.ms)[0]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export function chapter({ contenders, gflops, flops, repeats }) {
  const ours = contenders[0].ms
  const sorted = [...contenders].sort((a, b) => a.ms - b.ms)
  return {
    title: 'One training step of the LeNet preset (28 x 28 x 1, batch 100, SGD 0.1)',
    table: {
      columns: [
        { title: 'Step' },
        { title: 'Milliseconds', right: true },
        { title: 'Times compiled', right: true },
        { title: 'Share of peak', right: true },
        { title: 'Version' },
      ],
      rows: sorted.map(({ name, ms: time, version, missing }) =>
        missing === null
          ? [name, ms(time), ratio(time / ours), percent(flops / (time / 1000) / 1e9 / gflops), version]
          : [name, '-', '-', '-', missing],
      ),
    },
    notes: [
      `Peak: ${gflops.toFixed(0)} GFLOP/s, a product of 2048 x 2048 float32 matrices through the same binding in the same run.`,
      `A step is ${(flops / 1e9).toFixed(2)} GFLOP: 2 x multiply-adds x 100 pictures, for the answers, the gradients of the weights ` +
        `and those of each layer's input but the first's. At the peak it would take ${ms(flops / gflops / 1e6)} ms.`,
      `compiled, op-by-op and wasm are the median of a row of ${steps} steps (wasm of fewer), timed by the engine process itself: choosing the ` +
        'batch and handing it over, the step, reading back loss and answers.',
      `The two bare rows are the mean of ${repeats * steps} steps in a loop with nothing around it and nothing read back.`,
      'Peers have their pictures in memory as float32 already. Theirs is the smaller of the median of single steps, each waited ' +
        'for, and the mean of a row of steps that is waited for at its end.',
      `All are given the same MNIST pictures and are run in turn, round after round, each in a process of its own and for ${repeats} rows ` +
        'a round (wasm for one). The best row counts; a peer ' +
        `that took over ${hopeless} times as long as another is not asked again.`,
    ],
  }
}
