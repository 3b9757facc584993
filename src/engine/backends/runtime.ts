import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import * as v from 'valibot'

/** What of the TensorFlow runtime is installed. */
export type Runtime =
  | { installed: false; reason: string }
  /** `cuda` can use a GPU; `unknown` is one that the set-up of this program did not install. */
  | { installed: true; flavour: 'cpu' | 'cuda' | 'unknown'; version: string }

const runtimeFileSchema = v.object({ flavour: v.picklist(['cpu', 'cuda']), version: v.string() })

/** The package whose folder holds the binding. */
export const packageName = '@tensorflow/tfjs-node-gpu'

const require = createRequire(import.meta.url)

/** Set to do as if TensorFlow were not there, for trying the other engines. */
const hidingVariable = 'JACKDAW_NO_TENSORFLOW'

/** Looks at the files only; nothing is loaded. */
export function installedRuntime(): Runtime {
  if (process.env[hidingVariable]) return { installed: false, reason: `${hidingVariable} is set` }
  let directory: string
  try {
    directory = path.dirname(require.resolve(`${packageName}/package.json`))
  } catch {
    return { installed: false, reason: `the package ${packageName} is not installed` }
  }
  return runtimeIn(directory)
}

/** The same for a given folder of the package. */
export function runtimeIn(directory: string): Runtime {
  if (!existsSync(path.join(directory, 'lib', 'napi-v8', 'tfjs_binding.node')))
    return { installed: false, reason: 'its native part (tfjs_binding.node) has not been built' }
  const library = path.join(directory, 'deps', 'lib')
  if (process.platform === 'linux' && !existsSync(path.join(library, 'libtensorflow_framework.so.2')))
    return { installed: false, reason: 'its library (libtensorflow_framework.so.2) is missing' }
  const { flavour, version } = readRuntimeFile(path.join(directory, 'jackdaw-runtime.json'))
  return { installed: true, flavour, version }
}

function readRuntimeFile(file: string): { flavour: 'cpu' | 'cuda' | 'unknown'; version: string } {
  try {
    return v.parse(runtimeFileSchema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { flavour: 'unknown', version: '' }
  }
}
