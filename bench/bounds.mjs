import { ratio } from './figures.mjs'
import { stepsPerEpoch } from './sections/extras.mjs'
import { bestPeer } from './sections/step.mjs'

/**
 * What has to be reached, each as a ratio within the run.
 * @typedef {{ claim: string, bound: number, value: number | null, detail: string }} Bound `value` is null when it was not measured
 * @param {Record<string, any>} results of the sections, by name
 * @returns {Bound[]}
 */
export function bounds({ step, larger, epoch, losses, extras, curves, charts, import: imported, soak, presets }) {
  const time = (/** @type {string} */ name) =>
    step?.contenders.find((/** @type {any} */ c) => c.name === name && c.missing === null)?.ms ?? null
  const compiled = time('compiled')
  const peer = step ? bestPeer(step) : undefined
  const over = (/** @type {number | null} */ a, /** @type {number | null | undefined} */ b) =>
    a === null || b === null || b === undefined ? null : a / b
  const worst = larger ? Math.max(...larger.map((/** @type {any} */ { compiled, opByOp }) => compiled / opByOp)) : null
  return [
    {
      claim: 'A compiled step to the same step op by op',
      bound: 0.42,
      value: over(compiled, time('op-by-op')),
      detail: step ? `${ratio(compiled, 1)} ms to ${ratio(time('op-by-op'), 1)} ms` : '',
    },
    {
      claim: 'A compiled step to the best peer that is installed',
      bound: 0.62,
      value: over(compiled, peer?.ms),
      detail: peer
        ? `${ratio(compiled, 1)} ms to ${ratio(peer.ms, 1)} ms of ${peer.name} ${peer.version}`
        : step
          ? 'no peer is installed'
          : '',
    },
    {
      claim: 'An MNIST epoch in the program to the bare compiled steps',
      bound: 1.15,
      value: epoch ? epoch.jackdaw / epoch.bareCompiled : null,
      detail: epoch ? `${ratio(epoch.jackdaw)} s to ${ratio(epoch.bareCompiled)} s` : '',
    },
    {
      claim: 'An MNIST epoch in the program to the bare loop op by op',
      bound: 1.1,
      value: epoch ? epoch.jackdaw / epoch.bareOpByOp : null,
      detail: epoch ? `${ratio(epoch.jackdaw)} s to ${ratio(epoch.bareOpByOp)} s` : '',
    },
    {
      claim: 'Larger networks: a compiled step to op by op, the worst of three',
      bound: 1,
      value: worst,
      detail: '',
    },
    {
      claim: 'The same losses: largest difference over 20 steps',
      bound: 1e-5,
      value: losses ? losses.largest : null,
      detail: '',
    },
    {
      claim: 'A run with pictures changed in every way to the same run without',
      bound: 1.05,
      value: extras ? extras.all.ratio : null,
      detail: extras ? `${ratio(extras.all.milliseconds)} ms to ${ratio(extras.plain)} ms` : '',
    },
    {
      claim: 'A run whose curves are on the screen to the same run with the window hidden',
      bound: 1.05,
      value: curves ? curves.ratio : null,
      detail: curves ? `${ratio(curves.shown)} ms to ${ratio(curves.hidden)} ms` : '',
    },
    {
      claim: 'A frame while 20 curves of 100,000 points are read, moved along or zoomed, to one at 60 a second',
      bound: 1.05,
      value: charts ? charts.ratio : null,
      detail: charts ? `${charts.worst}, mean` : '',
    },
    {
      claim: 'An MNIST epoch of a network of 10 million weights with a checkpoint to the same without',
      bound: 1.05,
      value: extras ? 1 + extras.checkpoint / (stepsPerEpoch * extras.largeStep) : null,
      detail: '',
    },
    {
      claim: 'A checkpoint of 10 million weights, in milliseconds of training time',
      bound: 150,
      value: extras ? extras.checkpoint : null,
      detail: '',
    },
    {
      claim: 'Growth of memory in a long run, in MB for 1,000 steps',
      bound: 1,
      value: soak ? soak.perThousandSteps / 1e6 : null,
      detail: soak ? `${soak.steps.toLocaleString('en')} steps` : '',
    },
    {
      claim: 'Wrong MNIST test pictures of the modern small preset after 3 epochs, in %',
      bound: 0.7,
      value: presets ? 100 * (1 - presets.mean) : null,
      detail: presets ? `mean of ${presets.runs.length} seeds` : '',
    },
    ...['MNIST', 'photographs'].map((what, k) => ({
      claim: `Importing ${what} to decoding by the library alone`,
      bound: 1.3,
      value: imported ? imported[k].jackdaw / imported[k].library : null,
      detail: imported ? `${ratio(imported[k].jackdaw)} s to ${ratio(imported[k].library)} s` : '',
    })),
  ]
}

/** @param {Bound[]} all @returns {import('./table.mjs').Chapter} */
export const boundsChapter = (all) => ({
  title: 'What has to be reached',
  table: {
    columns: [
      { title: 'Ratio' },
      { title: 'At most', right: true },
      { title: 'Measured', right: true },
      { title: '' },
      { title: 'From' },
    ],
    rows: all.map(({ claim, bound, value, detail }) => [
      claim,
      shown(bound),
      value === null ? '-' : shown(value),
      value === null ? 'not measured' : value <= bound ? 'reached' : 'not reached',
      detail,
    ]),
  },
})

const shown = (/** @type {number} */ value) => (value < 1e-3 ? value.toExponential(1) : ratio(value, value < 1 ? 3 : 2))
