import { installedElectron } from '../../scripts/setup/electron.mjs'
import { median, milliseconds, share } from '../figures.mjs'
import { windowLines } from '../window-lines.mjs'

/** Of the window shown and hidden; each takes about three seconds. */
const turnsPerRound = 12

/**
 * What it costs a run that its curves are drawn and its figures shown meanwhile: the window of the program is shown and hidden in turns.
 * @param {import('../options.mjs').Context} context
 * @returns {Promise<{ turns: number, shown: number, hidden: number, ratio: number } | null>} null without Electron
 */
export async function measure({ rounds, quick, say }) {
  if (!installedElectron()) return null
  process.env.JACKDAW_CURVE_TURNS = String(quick ? 2 : turnsPerRound * rounds)
  const lines = await windowLines('curves')
  if (!lines) throw new Error('the window did not train the run that was to be watched')
  const of = (/** @type {boolean} */ shown) =>
    lines.filter((line) => line.shown === shown).sort((a, b) => a.turn - b.turn)
  const [shown, hidden] = [true, false].map((is) => of(is).map((line) => line.milliseconds))
  const ratio = median(shown.map((time, turn) => time / hidden[turn]))
  say(`curves: ${ratio.toFixed(3)}`)
  return { turns: shown.length, shown: median(shown), hidden: median(hidden), ratio }
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => [{ name: 'curves', ...result }]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'What it costs to watch a run',
  table: {
    columns: [{ title: 'What' }, { title: 'A step', right: true }, { title: 'More than hidden', right: true }],
    rows: result
      ? [
          ['LeNet on MNIST, the window hidden', milliseconds(result.hidden, 1), ''],
          ['its curves and figures on the screen', milliseconds(result.shown, 1), share(result.ratio - 1)],
        ]
      : [],
  },
  notes: result
    ? [
        `The window, 1280 x 800 on a display without a graphics card, is shown and hidden ${result.turns} times while one run trains. Milliseconds are the median of the turns, and the share is the median of what each turn took more than the hidden one beside it.`,
      ]
    : ['There is no Electron here.'],
})
