import fs from 'node:fs'
import path from 'node:path'
import { bindingKey, compiledBinding, tfjsNode } from './binding.mjs'
import { cachedFolder, needRoom } from './cache.mjs'
import { run, which } from './command.mjs'
import { fetchWheel, findPip } from './pip.mjs'
import { forgetFailure, rememberedFailure, rememberFailure } from './failures.mjs'
import { cacheFolder, modules, readJson, writeJson } from './places.mjs'
import { step, warn } from './say.mjs'
import { tensorflowVersion, tensorflowWheels } from './wheels.mjs'
import { unzip } from './zip.mjs'

/** @typedef {'cpu' | 'cuda'} Flavour */

const statement = path.join(tfjsNode, 'jackdaw-runtime.json')
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

// Only what the binding needs: the two libraries, the C headers it includes, and the licences.
const tensorflowParts = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^tensorflow\/include\/tensorflow\/c\//,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring/,
  /^tensorflow\/include\/xla\/tsl\/c\//,
  /^tensorflow\/(THIRD_PARTY_NOTICES|LICENSE)/,
  /\.dist-info\/(licenses\/)?(LICENSE|License)/,
]
const cudaParts = [/^nvidia\/[^/]+\/(lib|bin|nvvm)\//, /\.dist-info\/(licenses\/)?(LICENSE|License)/]

/** @returns {Promise<Flavour>} what this machine can use, or what JACKDAW_TENSORFLOW orders */
async function flavourHere() {
  const wish = process.env.JACKDAW_TENSORFLOW
  if (wish === 'cpu' || wish === 'cuda') return wish
  if (wish) warn(`JACKDAW_TENSORFLOW is "${wish}"; it can be cpu or cuda, so this machine decides`)
  if (process.platform !== 'linux') return 'cpu'
  if (fs.existsSync('/dev/nvidia0')) return 'cuda'
  if (fs.existsSync('/proc/driver/nvidia/gpus') && fs.readdirSync('/proc/driver/nvidia/gpus').length > 0) return 'cuda'
  if (which('nvidia-smi') === undefined) return 'cpu'
  const listed = await run('nvidia-smi', ['-L'])
  return listed.code === 0 && listed.output.includes('GPU') ? 'cuda' : 'cpu'
}

/** @param {Flavour} flavour */
function runtimeName(flavour) {
  return `tensorflow-${tensorflowVersion}-${flavour}`
}

/** @returns {Promise<string | undefined>} the unpacked runtime that the binding is linked to */
export async function runtimeFolder() {
  const flavour = await flavourHere()
  return isLinked(flavour) ? path.join(cacheFolder(), runtimeName(flavour)) : undefined
}

/** @param {Flavour} flavour */
function isLinked(flavour) {
  const stated = readJson(statement)
  const runtime = path.join(cacheFolder(), runtimeName(flavour))
  return (
    stated?.flavour === flavour &&
    (stated.key === undefined || stated.key === bindingKey(runtime)) &&
    fs.existsSync(path.join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node')) &&
    (stated.key === undefined || libraries.every((name) => fs.existsSync(path.join(tfjsNode, 'deps', 'lib', name))))
  )
}

/** @returns {Promise<boolean>} whether the runtime that suits this machine is in place */
export async function tensorFlowIsReady() {
  return isLinked(await flavourHere())
}

/**
 * Puts the native half of the TensorFlow engine in place. Without it the program still starts and explains what is missing.
 * @param {{ retry: boolean }} options retry: also after a failure under the same circumstances
 * @returns {Promise<boolean>} whether TensorFlow is there
 */
export async function ensureTensorFlow({ retry }) {
  const flavour = await flavourHere()
  if (isLinked(flavour) && !(retry && readJson(statement).key === undefined)) return true
  const before = retry ? undefined : rememberedFailure('tensorflow', flavour)
  if (before !== undefined) {
    warn(before)
    return false
  }
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no wheel is pinned for this system')
    const runtime = await cachedFolder(runtimeName(flavour), (fresh) => unpackRuntime(flavour, fresh))
    link(flavour, runtime, await compiledBinding(runtime))
    for (const { file } of tensorflowWheels[flavour])
      fs.rmSync(path.join(cacheFolder(), 'downloads', file), { force: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (!(await ownInstaller(flavour, reason))) {
      const sentence =
        `TensorFlow is not set up: ${reason}. On Debian "apt-get install g++ python3-pip" brings what it needs, ` +
        'then type "npm run setup"'
      rememberFailure('tensorflow', sentence, flavour)
      warn(sentence)
      return false
    }
  }
  forgetFailure('tensorflow')
  return true
}

/** @param {Flavour} flavour @param {string} folder */
async function unpackRuntime(flavour, folder) {
  const pip = await findPip()
  if (pip === undefined) throw new Error('there is no pip to fetch it with')
  needRoom(flavour === 'cuda' ? 9e9 : 1.3e9)
  const files = /** @type {string[]} */ ([])
  for (const wheel of tensorflowWheels[flavour]) files.push(await fetchWheel(pip, wheel))
  for (const file of files) {
    step(`Unpacking ${path.basename(file)}`)
    const parts = path.basename(file).startsWith('nvidia') ? cudaParts : tensorflowParts
    await unzip(file, folder, (name) => parts.some((part) => part.test(name)))
  }
}

/** @param {Flavour} flavour @param {string} runtime @param {string} binding */
function link(flavour, runtime, binding) {
  fs.rmSync(statement, { force: true })
  const deps = path.join(tfjsNode, 'deps', 'lib')
  const lib = path.join(tfjsNode, 'lib', 'napi-v8')
  for (const folder of [deps, lib]) {
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { recursive: true })
  }
  for (const name of libraries) fs.symlinkSync(path.join(runtime, 'tensorflow', name), path.join(deps, name))
  fs.copyFileSync(binding, path.join(lib, 'tfjs_binding.node'))
  writeJson(statement, { flavour, version: tensorflowVersion, key: bindingKey(runtime) })
}

/**
 * The package's own way: an older TensorFlow from its own storage, where that can be reached.
 * @param {Flavour} flavour @param {string} reason why ours did not work
 */
async function ownInstaller(flavour, reason) {
  step(`TensorFlow ${tensorflowVersion} cannot be had (${reason}); trying the installer of tfjs-node-gpu`)
  const tool = path.join(modules, '.bin')
  for (const old of ['deps', 'lib']) fs.rmSync(path.join(tfjsNode, old), { recursive: true, force: true })
  const signal = AbortSignal.timeout(15 * 60_000)
  await run(process.execPath, ['scripts/install.js', flavour === 'cuda' ? 'gpu' : 'cpu', 'download'], {
    cwd: tfjsNode,
    env: { ...process.env, PATH: `${tool}${path.delimiter}${process.env.PATH ?? ''}` },
    signal,
  })
  const binding = path.join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node')
  const loaded = await run(process.execPath, ['-e', 'process.dlopen({ exports: {} }, process.argv[1])', binding])
  if (loaded.code !== 0) return false
  writeJson(statement, { flavour, version: '2.9.1' })
  return true
}
