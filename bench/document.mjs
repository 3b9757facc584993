import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { load, processor, versions } from './machine.mjs'
import { document } from './paths.mjs'
import { asMarkdown } from './table.mjs'

/** What people wrote below this line stays when the figures are written anew. */
const notesLine = '<!-- Written by hand from here on. -->'

/** What the figures were measured on and with. @param {string} processors @param {number} loadBefore @returns {import('./table.mjs').Chapter} */
export function machineChapter(processors, loadBefore) {
  const { node, tfjs } = versions()
  return {
    title: 'Machine',
    notes: [
      `${processor()}; ${processors}; ${process.platform} ${process.arch}.`,
      `Node ${node}, TensorFlow.js ${tfjs}.`,
      `Processes waiting for a processor (load over one minute) before the run ${loadBefore.toFixed(1)}, after it ${load().toFixed(1)}.`,
    ],
  }
}

/** Writes docs/benchmarks.md. @param {import('./table.mjs').Chapter[]} chapters @param {readonly string[]} given options of the command */
export function writeDocument(chapters, given) {
  const before = existsSync(document) ? readFileSync(document, 'utf8') : ''
  const at = before.indexOf(notesLine)
  const notes = at < 0 ? `${notesLine}\n` : before.slice(at)
  // What is in out/ was built from the sources either way.
  const command = ['npm run bench --', ...given.filter((option) => option !== '--as-built')].join(' ')
  const intro = [
    '# Benchmarks',
    '',
    `Written on ${new Date().toISOString().slice(0, 10)} by \`${command}\`. All figures are of one run on one machine;`,
    'the ratios are the claims, the milliseconds are this machine’s. Nothing in the tests depends on times.',
    '',
  ].join('\n')
  writeFileSync(document, [intro, ...chapters.map(asMarkdown), notes].join('\n'))
}
