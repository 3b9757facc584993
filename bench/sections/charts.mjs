import { installedElectron } from '../../scripts/setup/electron.mjs'
import { milliseconds } from '../figures.mjs'
import { windowLines } from '../window-lines.mjs'

/** @typedef {{ what: string, mean: number, most: number, longest: number }} Motion in milliseconds a frame; `most` is what 95 of 100 are below */

const batches = 100_000
const screenMilliseconds = 1000 / 60

/**
 * How smoothly the charts of the comparison follow a person who reads, moves and zooms twenty curves of a hundred thousand points, in the
 * window of the program.
 * @param {import('../options.mjs').Context} context
 * @returns {Promise<{ reading: number, motions: Motion[], ratio: number, worst: string } | null>} null without Electron
 */
export async function measure({ quick, say }) {
  if (!installedElectron()) return null
  process.env.JACKDAW_CHART_BATCHES = String(quick ? batches / 10 : batches)
  const lines = await windowLines('charts')
  if (!lines) throw new Error('the window did not compare the runs')
  const [read, ...motions] = lines
  const [slowest] = [...motions].sort((a, b) => b.mean - a.mean)
  const ratio = slowest.mean / screenMilliseconds
  say(`charts: ${ratio.toFixed(3)}, ${slowest.what}`)
  return { reading: read.milliseconds / 1000, motions, ratio, worst: slowest.what }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'charts', ...result }]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'Charts of many long curves',
  table: {
    columns: [
      { title: 'What' },
      { title: 'A frame, mean', right: true },
      { title: '95 of 100 below', right: true },
      { title: 'Longest', right: true },
    ],
    rows: (result?.motions ?? []).map(({ what, mean, most, longest }) => [
      what,
      ...[mean, most, longest].map((time) => milliseconds(time, 1)),
    ]),
  },
  notes: result
    ? [
        `Two charts of the same 20 runs in a window of 1280 x 800 on a display without a graphics card, of 60 frames a second; it took ${result.reading.toFixed(1)} s to read their files and show them.`,
      ]
    : ['There is no Electron here.'],
})
