import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import type * as wasm from '@tensorflow/tfjs-backend-wasm'
import * as v from 'valibot'
import { JackdawError } from '../../../shared/errors'
import { registerOwnKernels } from './kernels'

const packageName = '@tensorflow/tfjs-backend-wasm'

/** The name under which tfjs knows this backend. */
export const wasmBackend = 'wasm'

/** The one with vector instructions and the one without; tfjs takes what the processor can run. Threads are not to be had in Node. */
const binaries = ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'] as const

const require = createRequire(import.meta.url)

/** What of the WebAssembly engine is installed. */
export type InstalledWebAssembly =
  | { installed: false; reason: string }
  /** `directory` is the absolute folder of the compiled files. */
  | { installed: true; directory: string; version: string }

/** Looks at the files only; nothing is loaded. */
export function installedWebAssembly(): InstalledWebAssembly {
  if (!('WebAssembly' in globalThis)) return { installed: false, reason: 'WebAssembly is switched off' }
  let packageFile: string
  try {
    packageFile = require.resolve(`${packageName}/package.json`)
  } catch {
    return { installed: false, reason: `the package ${packageName} is not installed` }
  }
  const directory = path.join(path.dirname(packageFile), 'dist')
  for (const binary of binaries)
    if (!existsSync(path.join(directory, binary)))
      return { installed: false, reason: `its compiled part (${binary}) is missing` }
  const { version } = v.parse(v.object({ version: v.string() }), require(packageFile))
  return { installed: true, directory, version }
}

let loading: Promise<void> | null = null

/**
 * Loads the engine, once in a process, from the files of its package and without a network. tfjs computes with it until another
 * backend is set. Throws `engine-unusable`.
 */
export async function loadWebAssembly(): Promise<void> {
  loading ??= load()
  await loading
  if (tf.getBackend() !== wasmBackend) await tf.setBackend(wasmBackend)
}

async function load(): Promise<void> {
  const found = installedWebAssembly()
  if (!found.installed) throw unusable(found.reason)
  try {
    const { setWasmPaths } = require(packageName) as typeof wasm
    setWasmPaths(found.directory + path.sep)
    registerOwnKernels()
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error))
  }
  // tfjs writes the reason to standard error.
  if (!(await tf.setBackend(wasmBackend))) throw unusable('its compiled part could not be started')
}

const unusable = (reason: string) => new JackdawError('engine-unusable', 'webassembly', { reason })
