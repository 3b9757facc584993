import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setUp } from '../scripts/setup/set-up.mjs'
import { bounds, boundsChapter } from './bounds.mjs'
import { bundle, programParts } from './bundle.mjs'
import { machineChapter, writeDocument } from './document.mjs'
import { holdToTwoProcessors, load } from './machine.mjs'
import { parseOptions, usage } from './options.mjs'
import { sections } from './sections/index.mjs'
import { asText } from './table.mjs'

/** Claims about speed, with peers, as ratios within one run. Nothing in the tests depends on these times. */
const given = process.argv.slice(2)
if (given.includes('--help')) {
  console.log(usage)
  process.exit(0)
}
const options = readOptions()
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`)

if (!options.asBuilt) await setUp({ window: false })
const processors = holdToTwoProcessors()
const loadBefore = load()
if (loadBefore > 1)
  say(`The machine is busy with other things (load ${loadBefore.toFixed(1)}): the figures will be too.`)
await bundle()
const folder = await mkdtemp(join(tmpdir(), 'jackdaw-bench-'))

/** @type {Record<string, any>} */
const results = {}
const chapters = []
try {
  const context = { ...options, folder, parts: programParts(), say }
  for (const name of options.only) {
    const { measure, rows, chapter } = sections[name]
    results[name] = await measure(context)
    if (options.json) for (const row of rows(results[name])) console.log(JSON.stringify(row))
    chapters.push(chapter(results[name]))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
const report = [boundsChapter(bounds(results)), ...chapters, machineChapter(processors, loadBefore)]
if (!options.json) console.log(`\n${report.map(asText).join('\n')}`)
else for (const { name, missing } of results.step?.contenders ?? []) if (missing !== null) say(`${name}: ${missing}`)
if (options.write) writeDocument(report, given)

function readOptions() {
  try {
    return parseOptions(given)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}
