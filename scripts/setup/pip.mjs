import fs from 'node:fs'
import path from 'node:path'
import { lastLines, run, which } from './command.mjs'
import { fetchVerified } from './download.mjs'
import { cacheFolder, readableFolder } from './places.mjs'
import { step, transferLine } from './say.mjs'

/** @typedef {import('./wheels.mjs').Wheel} Wheel */

// The wheels are chosen by these tags whatever Python is installed; none of them is ever run.
const tags = [
  ...['--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp'],
  ...[
    'manylinux1',
    'manylinux2010',
    'manylinux_2_12',
    'manylinux2014',
    'manylinux_2_17',
    'manylinux_2_25',
    'manylinux_2_27',
  ]
    .map((name) => ['--platform', `${name}_x86_64`])
    .flat(),
]

/**
 * How to call pip here.
 * @returns {Promise<readonly string[] | undefined>} command and first arguments
 */
export async function findPip() {
  for (const python of ['python3', 'python']) {
    if (which(python) && (await run(python, ['-m', 'pip', '--version'])).code === 0) return [python, '-m', 'pip']
  }
  for (const pip of ['pip3', 'pip']) if (which(pip)) return [pip]
  return undefined
}

/**
 * Fetches a wheel into the cache's downloads and verifies it.
 * @param {readonly string[]} pip from findPip
 * @param {Wheel} wheel
 * @returns {Promise<string>} path of the verified file
 */
export async function fetchWheel(pip, wheel) {
  const file = path.join(readableFolder(path.join(cacheFolder(), 'downloads')), wheel.file)
  step(`Fetching ${wheel.project} ${wheel.version}`)
  const address = await addressOf(pip, wheel)
  if (address !== undefined) {
    const line = transferLine(wheel.project)
    try {
      await fetchVerified({ address, file, sha256: wheel.sha256, progress: line.update })
      return file
    } catch {
      // A proxy, a login or a mirror that only pip knows: let pip fetch it.
    } finally {
      line.end()
    }
  }
  await fetchWithPip(pip, wheel, path.dirname(file))
  return file
}

/**
 * Where pip would fetch the wheel from. Asking pip keeps the person's own index and mirrors in force.
 * @param {readonly string[]} pip
 * @param {Wheel} wheel
 * @returns {Promise<string | undefined>} undefined when this pip cannot tell
 */
async function addressOf([command = '', ...first], wheel) {
  const asked = await run(command, [
    ...[...first, 'install', '--dry-run', '--quiet', '--ignore-installed', '--no-deps', '--report', '-'],
    ...['--disable-pip-version-check', '--target', path.join(cacheFolder(), 'unused'), ...tags],
    `${wheel.project}==${wheel.version}`,
  ])
  if (asked.code !== 0) return undefined
  try {
    const address = JSON.parse(asked.output).install[0].download_info.url
    return typeof address === 'string' && address.startsWith('http') ? address : undefined
  } catch {
    return undefined
  }
}

/** @param {readonly string[]} pip @param {Wheel} wheel @param {string} folder */
async function fetchWithPip([command = '', ...first], wheel, folder) {
  const wanted = path.join(folder, `${wheel.project}.${process.pid}.txt`)
  fs.writeFileSync(wanted, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  try {
    const fetched = await run(command, [
      ...[...first, 'download', '--quiet', '--no-deps', '--disable-pip-version-check', '--no-cache-dir'],
      ...['--require-hashes', '--dest', folder, ...tags, '--requirement', wanted],
    ])
    if (fetched.code !== 0) throw new Error(`${wheel.project} could not be fetched: ${lastLines(fetched, 1)}`)
  } finally {
    fs.rmSync(wanted, { force: true })
  }
}
