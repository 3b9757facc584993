import { createRequire } from 'node:module'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { JackdawError } from '../../shared/errors'
import { installedRuntime, packageName } from './runtime'

/** TensorFlow as it was loaded into this process. */
export interface LoadedTensorFlow {
  usesGpu: boolean
  /** It was loaded so that it cannot see one. */
  gpuHidden: boolean
  version: string
}

let loaded: LoadedTensorFlow | null = null
let failure: string | null = null

/** What tfjs calls its backend on TensorFlow. */
export const tensorFlowBackend = 'tensorflow'

/**
 * Loads TensorFlow, once in a process: about a second, 380 MB. Whether it may see a GPU is decided then for good, as CUDA reads
 * its environment once. Throws `engine-missing` with the reason.
 */
export function loadTensorFlow({ hideGpu }: { hideGpu: boolean }): LoadedTensorFlow {
  if (loaded) return loaded
  const runtime = installedRuntime()
  if (!runtime.installed) throw new JackdawError('engine-missing', '', { reason: runtime.reason })
  if (failure !== null) throw new JackdawError('engine-missing', '', { reason: failure })
  prepareEnvironment(hideGpu)
  definePastUtilities()
  try {
    createRequire(import.meta.url)(packageName)
  } catch (error) {
    failure = firstLine(error)
    throw new JackdawError('engine-missing', '', { reason: failure })
  }
  const backend = tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } }
  loaded = {
    usesGpu: backend.isUsingGpuDevice === true,
    gpuHidden: hideGpu,
    version: backend.binding?.TF_Version ?? runtime.version,
  }
  return loaded
}

/** What is loaded already, if anything. */
export function loadedTensorFlow(): LoadedTensorFlow | null {
  return loaded
}

/** Why it cannot be loaded, as far as is known without trying. */
export function problemOfTensorFlow(): string | null {
  const runtime = installedRuntime()
  return runtime.installed ? failure : runtime.reason
}

function prepareEnvironment(hideGpu: boolean): void {
  // Without this TensorFlow takes all of the GPU's memory at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH = 'true'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'
  if (hideGpu) process.env.CUDA_VISIBLE_DEVICES = '-1'
}

/** tfjs-node uses two functions of `util` that newer versions of Node no longer have. */
function definePastUtilities(): void {
  const past = util as unknown as Record<string, unknown>
  past.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  past.isArray ??= Array.isArray
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) ?? ''
