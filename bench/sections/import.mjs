import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonFrom } from '../child-process.mjs'
import { megabytes, ratio } from '../figures.mjs'
import { threads } from '../machine.mjs'
import { bench } from '../paths.mjs'
import { mnistFiles, photographs } from '../picture-files.mjs'
import { watchedProgram } from '../watched-program.mjs'

/** Files that the library works on at a time by itself: with fewer or more it was slower or as fast. */
const lanes = 2 * threads

/**
 * Whole imports of folders of picture files, as people start them, against the library alone on the same files; in interleaved rounds,
 * the best of each.
 * @param {import('../options.mjs').Context} context
 */
export async function measure({ folder, parts, rounds, quick, photographs: count, say }) {
  const place = mkdtempSync(join(folder, 'import-'))
  const cases = [
    {
      what: 'MNIST as PNG, 28 x 28 x 1',
      write: () => mnistFiles(place, quick ? 1000 : 70_000, parts.pngFile),
      side: 0,
    },
    {
      what: 'Photographs of 2 to 12 megapixels to 96 x 96 x 3',
      write: () => photographs(place, quick ? 10 : count),
      side: 96,
    },
  ]
  const results = []
  for (const [k, { what, write, side }] of cases.entries()) {
    const { folder: pictures, files } = write()
    const list = join(place, `${k}.json`)
    writeFileSync(list, JSON.stringify(files))
    const alone = async (/** @type {number} */ size) =>
      (await jsonFrom(process.execPath, [join(bench, 'library-alone.cjs'), list, String(size), String(lanes)])).seconds
    const best = { jackdaw: Infinity, library: Infinity, decoding: Infinity }
    let memory = { parent: NaN, child: NaN }
    for (let round = 1; round <= rounds; round++) {
      const whole = await imported(join(place, 'library'), pictures, files.length, side)
      memory = whole.memory
      best.jackdaw = Math.min(best.jackdaw, whole.seconds)
      best.library = Math.min(best.library, await alone(side))
      best.decoding = side === 0 ? best.library : Math.min(best.decoding, await alone(0))
      say(
        `import, ${what}, round ${round}: ${whole.seconds.toFixed(2)} s, the library alone ${best.library.toFixed(2)} s`,
      )
    }
    results.push({ what, files: files.length, ...best, main: memory.parent, decoder: memory.child })
  }
  return results
}

/**
 * A library of its own, so that the same pictures are not known already.
 * @param {string} library @param {string} pictures @param {number} count @param {number} side 0 for that of the pictures
 */
async function imported(library, pictures, count, side) {
  const size = side === 0 ? [] : ['--size', String(side), '--colour', 'colour']
  let stored = 0
  const ended = await watchedProgram(library, ['datasets', 'import', pictures, ...size], (_, line) => {
    if (line.type === 'report') stored = line.imported
  })
  rmSync(library, { recursive: true, force: true })
  if (ended.code !== 0 || stored !== count) throw new Error(`${stored} of ${count} pictures were imported`)
  return ended
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) =>
  result.map((row) => ({
    name: 'import',
    ...row,
    ratio: row.jackdaw / row.library,
    perSecond: row.files / row.jackdaw,
  }))

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'Importing picture files',
  table: {
    columns: [
      { title: 'Files' },
      { title: 'Files a second', right: true },
      { title: 'Library alone', right: true },
      { title: 'Ratio of times', right: true },
      { title: 'To decoding only', right: true },
      { title: 'Memory', right: true },
      { title: 'Of the decoder', right: true },
    ],
    rows: result.map(({ what, files, jackdaw, library, decoding, main, decoder }) => [
      `${files.toLocaleString('en')}: ${what}`,
      (files / jackdaw).toFixed(0),
      (files / library).toFixed(0),
      ratio(jackdaw / library),
      ratio(jackdaw / decoding),
      megabytes(main),
      megabytes(decoder),
    ]),
  },
  notes: [
    'In the program: `jackdaw datasets import` of a folder for each class into an empty library, all of it, from its start to its end.',
    `Library alone: @napi-rs/image, ${lanes} files at a time in one process: reading, decoding, turning, and its own Lanczos filter to the same size. Its start is not in it. Decoding only leaves the last two out.`,
    'Memory is the largest resident set of the program, and of its process that decodes, in the last round.',
  ],
})
