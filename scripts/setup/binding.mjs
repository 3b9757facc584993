import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cachedFolder } from './cache.mjs'
import { lastLines, run, which } from './command.mjs'
import { filesBelow, fingerprint } from './fingerprint.mjs'
import { modules } from './places.mjs'
import { step } from './say.mjs'

/** The package whose native half is compiled here against a current TensorFlow. */
export const tfjsNode = path.join(modules, '@tensorflow', 'tfjs-node-gpu')

const require = createRequire(import.meta.url)

const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc']

/**
 * The compiler's arguments. The library path names the real runtime first, since CUDA libraries are looked for beside it (not
 * beside links to it), then the place that the package itself uses, for packaged copies.
 * @param {string} runtime unpacked runtime
 */
function compilerArguments(runtime) {
  return [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...['-I', path.join(path.dirname(require.resolve('node-api-headers/package.json')), 'include')],
    ...['-I', path.join(runtime, 'tensorflow', 'include')],
    ...sources.map((source) => path.join(tfjsNode, source)),
    ...['-L', path.join(runtime, 'tensorflow')],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    `-Wl,-rpath,${path.join(runtime, 'tensorflow')}`,
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ]
}

/**
 * Names the binding that these sources and this runtime give.
 * @param {string} runtime
 * @returns {string}
 */
export function bindingKey(runtime) {
  const headers = fs.readFileSync(require.resolve('node-api-headers/package.json'), 'utf8')
  const facts = [runtime, JSON.parse(headers).version, process.arch, JSON.stringify(compilerArguments('').slice(0, 5))]
  return fingerprint(tfjsNode, filesBelow(tfjsNode, ['binding']), facts)
}

/**
 * The compiled binding, from the cache or fresh.
 * @param {string} runtime
 * @returns {Promise<string>} path of tfjs_binding.node
 */
export async function compiledBinding(runtime) {
  const folder = await cachedFolder(`binding-${bindingKey(runtime)}`, async (fresh) => {
    const compiler = process.env.CXX ?? ['g++', 'clang++', 'c++'].find((name) => which(name))
    if (compiler === undefined) throw new Error('there is no C++ compiler')
    step('Compiling the TensorFlow binding (about 20 seconds)')
    const target = path.join(fresh, 'tfjs_binding.node')
    const compiled = await run(compiler, [...compilerArguments(runtime), '-o', target])
    if (compiled.code !== 0) throw new Error(`the TensorFlow binding does not compile: ${lastLines(compiled, 2)}`)
    const loaded = await run(process.execPath, ['-e', 'process.dlopen({ exports: {} }, process.argv[1])', target])
    if (loaded.code !== 0) throw new Error(`the TensorFlow binding does not load: ${lastLines(loaded, 2)}`)
  })
  return path.join(folder, 'tfjs_binding.node')
}
