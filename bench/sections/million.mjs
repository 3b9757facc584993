import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { installedElectron } from '../../scripts/setup/electron.mjs'
import { megabytes } from '../figures.mjs'
import { madeUpLibrary } from '../million-library.mjs'
import { watchedProgram } from '../watched-program.mjs'
import { windowLines } from '../window-lines.mjs'

/** @typedef {{ what: string, milliseconds: number, longestFrame?: number, page?: number, main?: number }} Cost */
/** @typedef {{ memory: string, main: number, engine: number, renderer: number }} Held in megabytes */

const doctorAsked = ['datasets', 'examine', 'Million']

const kinds = {
  varied: 'with some copies, versions and blank ones, as people’s pictures have',
  versions: 'a thousand versions of each of a thousand',
  alike: 'that all look alike and are none of them the same',
  blank: 'of a single colour each',
}

/**
 * A dataset of a million pictures of 12 x 12: what a person does in the window, frame by frame, and the Data doctor on the command line.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, quick, say }) {
  const count = 1_000_000
  const doctor = []
  /** @type {(Cost | Held)[]} */
  let lines = []
  for (const kind of /** @type {(keyof typeof kinds)[]} */ (quick ? ['varied'] : Object.keys(kinds))) {
    const library = join(folder, kind)
    await madeUpLibrary(parts, library, count, kind)
    if (kind === 'varied' && installedElectron()) {
      // The window runs as another user, who takes a copy.
      chmodSync(folder, 0o755)
      process.env.JACKDAW_MILLION_LIBRARY = library
      const printed = await windowLines('million')
      lines = printed ?? []
      if (!printed) say('The window did not do what it was asked for.')
    }
    const looked = await examine(library)
    say(`million, ${kind}: ${looked.seconds.toFixed(0)} s`)
    doctor.push({ kind, ...looked, cancelled: await cancelled(library) })
  }
  return { doctor, lines }
}

/** @param {string} library */
async function examine(library) {
  let [limited, findings] = [false, 0]
  const { code, seconds, memory } = await watchedProgram(library, doctorAsked, (_, line) => {
    if (line.type === 'finding') findings++
    if (line.type === 'examination') limited = line.limited
  })
  if (code !== 0) throw new Error('the Data doctor failed')
  return { seconds, main: memory.parent, engine: memory.child, limited, findings }
}

/** Milliseconds from Ctrl+C, at the third word of progress, to the end. @param {string} library */
async function cancelled(library) {
  let [words, asked] = [0, NaN]
  await watchedProgram(library, doctorAsked, (child, line) => {
    if (line.type !== 'progress' || ++words !== 3) return
    asked = performance.now()
    child.kill('SIGINT')
  })
  return performance.now() - asked
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = ({ doctor, lines }) => [
  ...doctor.map((row) => ({ name: 'million', ...row })),
  ...lines.map((row) => ({ name: 'million', ...row })),
]

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = ({ doctor, lines }) => {
  const costs = /** @type {Cost[]} */ (lines.filter((line) => 'what' in line))
  const held = /** @type {Held[]} */ (lines.filter((line) => 'memory' in line))
  return {
    title: 'A dataset of 1,000,000 pictures',
    table: {
      columns: [
        { title: 'In the window' },
        { title: 'Took (ms)', right: true },
        { title: 'Longest frame (ms)', right: true },
        { title: 'Longest task of the page (ms)', right: true },
        { title: 'Of main (ms)', right: true },
      ],
      rows: costs.map(({ what, milliseconds, longestFrame, page, main }) => [
        what,
        String(milliseconds),
        ...[longestFrame, page, main].map((value) => (value === undefined ? '-' : String(value))),
      ]),
    },
    notes: [
      'Pictures of 12 x 12 x 1 with names, in 10 classes that are mixed throughout. Tasks are processor time, which other programs do not make longer; frames are of the clock.',
      ...held.map(
        ({ memory, main, engine, renderer }) =>
          `Memory ${memory}: main ${main} MB, the page ${renderer} MB, the engine ${engine} MB.`,
      ),
      ...doctor.map(
        ({ kind, seconds, main, engine, limited, cancelled: after }) =>
          `The Data doctor on the command line, pictures ${kinds[kind]}: ${seconds.toFixed(0)} s, main ${megabytes(main)}, engine ${megabytes(engine)}; ${limited ? 'it says that not all could be compared' : 'all were compared'}. Cancelled, it ended after ${after.toFixed(0)} ms.`,
      ),
    ],
  }
}
