import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Writes docs/licences.md from the lockfile: what is shipped, by licence. `--check` only says whether it is up to date.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'docs', 'licences.md')
/** @type {Record<string, { version: string, license?: string, dev?: boolean, devOptional?: boolean, optional?: boolean }>} */
const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages

/** Development packages whose code the bundler takes into the program. */
const bundled = [
  '@fontsource-variable/inter',
  '@lucide/svelte',
  'cli-progress',
  'commander',
  'svelte',
  'uplot',
  'valibot',
]
/** Not from npm, or not in the lockfile under their own licence. */
const others = [
  ['TensorFlow', '2.21.0', 'Apache-2.0'],
  [
    'Electron (with Chromium and Node.js)',
    packages['node_modules/electron']?.version ?? '',
    'MIT; see its LICENSES.chromium.html',
  ],
  ['MNIST', '1998', 'CC-BY-SA-3.0'],
]

const shipped = Object.entries(packages)
  .filter(([path, entry]) => path && !entry.dev && !entry.devOptional && !entry.optional)
  .map(([path, entry]) => [path.replace(/^.*node_modules\//, ''), entry.version, entry.license ?? 'see the package'])
const taken = bundled.map((name) => {
  const entry = packages[`node_modules/${name}`]
  if (entry === undefined) throw new Error(`${name} is not in the lockfile`)
  return [name, entry.version, entry.license ?? 'see the package']
})
const rows = [...new Map([...others, ...taken, ...shipped].map((row) => [row.slice(0, 2).join(' '), row])).values()]
rows.sort(([a = ''], [b = '']) => a.localeCompare(b, 'en'))

const text = `# Licences of what Jackdaw ships

Written by \`node scripts/licences.mjs\` from the lockfile. Jackdaw itself is under the MIT licence.

${rows.map(([name, version, licence]) => `- ${name} ${version}: ${licence}`).join('\n')}
`

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('docs/licences.md is out of date. Run: node scripts/licences.mjs')
    process.exit(1)
  }
} else writeFileSync(target, text)
