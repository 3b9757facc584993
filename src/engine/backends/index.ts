import { cpus, totalmem } from 'node:os'
import * as tf from '@tensorflow/tfjs'
import type { EngineReport } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { EngineChoice } from '../../shared/run-config'
import { missingForCuda } from './cuda'
import { installedGpu, whyGpuIsSilent } from './gpu'
import { loadTensorFlow, loadedTensorFlow, problemOfTensorFlow, tensorFlowBackend } from './load-tensorflow'
import { installedRuntime } from './runtime'
import { installedWebAssembly, loadWebAssembly } from './wasm/load-webassembly'

/**
 * What can compute on this machine, best first. Where no GPU can be used TensorFlow is loaded to be sure that it can; where one
 * may be, loading waits for the first job, because only then it is known whether the GPU has to be hidden.
 */
export function engineReports(): EngineReport[] {
  const runtime = installedRuntime()
  const unloadable = problemOfTensorFlow()
  const missing = unloadable === null ? cudaProblem() : notLoaded(unloadable)
  const cpuProblem = unloadable ?? (missing === null ? null : loadProblem())
  const version = loadedTensorFlow()?.version ?? (runtime.installed ? runtime.version : '')
  const usesCuda = missing === null
  const gpu = usesCuda ? installedGpu() : null
  const usesCpu = !usesCuda && cpuProblem === null
  return [
    {
      id: 'tensorflow-cuda',
      usable: usesCuda,
      reason: missing === null ? 'An NVIDIA GPU is there, so it does the work.' : sentence(missing),
      device: gpu?.name ?? (usesCuda ? 'NVIDIA GPU' : ''),
      version,
      memoryBytes: gpu?.memoryBytes ?? null,
      picked: usesCuda,
    },
    {
      id: 'tensorflow-cpu',
      usable: cpuProblem === null,
      reason: cpuProblem === null ? cpuReason(missing) : sentence(notLoaded(cpuProblem)),
      device: processorName(cpus().length),
      version,
      memoryBytes: totalmem(),
      picked: usesCpu,
    },
    webAssemblyReport(usesCuda || usesCpu ? null : (cpuProblem ?? '')),
  ]
}

/** `instead` is why TensorFlow is not used, null when it is. */
function webAssemblyReport(instead: string | null): EngineReport {
  const found = installedWebAssembly()
  const reason =
    instead === null
      ? `It can do the work, too; ${slower}.`
      : sentence(`${notLoaded(instead, true)}, so WebAssembly does the work; ${slower}`)
  return {
    id: 'webassembly',
    usable: found.installed,
    reason: found.installed ? reason : sentence(`WebAssembly cannot be used: ${found.reason}`),
    device: found.installed ? processorName(1) : '',
    version: found.installed ? found.version : '',
    memoryBytes: totalmem(),
    picked: found.installed && instead !== null,
  }
}

/** Makes ready what a choice stands for and tells what it is. Throws `engine-missing`, `engine-unusable`, `cuda-no-gpu`. */
export async function useEngine(choice: EngineChoice): Promise<EngineReport> {
  if (choice === 'webassembly') return useWebAssembly(null)
  try {
    return useTensorFlow(choice)
  } catch (error) {
    const without = error instanceof JackdawError && error.code === 'engine-missing' ? error : null
    if (choice !== 'auto' || !without || !installedWebAssembly().installed) throw error
    return useWebAssembly(String(without.detail.reason))
  }
}

async function useWebAssembly(instead: string | null): Promise<EngineReport> {
  await loadWebAssembly()
  const report = webAssemblyReport(instead)
  return instead === null ? { ...report, reason: `WebAssembly was asked for; ${slower}.` } : report
}

function useTensorFlow(choice: Exclude<EngineChoice, 'webassembly'>): EngineReport {
  const runtime = installedRuntime()
  if (!runtime.installed) throw new JackdawError('engine-missing', '', { reason: runtime.reason })
  const before = cudaProblem()
  if (choice === 'tensorflow-cuda' && before !== null) throw new JackdawError('cuda-no-gpu', '', { reason: before })
  const { usesGpu } = loadTensorFlow({ hideGpu: choice === 'tensorflow-cpu' })
  if (choice === 'tensorflow-cuda' && !usesGpu)
    throw new JackdawError('cuda-no-gpu', '', { reason: cudaProblem() ?? whyGpuIsSilent(installedGpu()) })
  if (choice === 'tensorflow-cpu' && usesGpu)
    throw new JackdawError('engine-unusable', choice, { reason: 'this engine process computes on the GPU already' })
  const id = usesGpu ? 'tensorflow-cuda' : 'tensorflow-cpu'
  const report = engineReports().find((engine) => engine.id === id)
  if (!report) throw new RangeError(`there is no engine ${id}`)
  // It is loaded, so this takes effect before the promise is returned.
  if (tf.getBackend() !== tensorFlowBackend) void tf.setBackend(tensorFlowBackend)
  return choice === 'tensorflow-cpu' ? { ...report, reason: 'The CPU was asked for.' } : report
}

/** How many times depends on the processor and the network; the pre-flight measures it. */
const slower = 'it is several times slower'

/** Why CUDA cannot be used; null when it can, as far as is known. */
function cudaProblem(): string | null {
  const missing = missingForCuda(installedRuntime())
  if (missing !== null) return missing
  const loaded = loadedTensorFlow()
  if (!loaded || loaded.usesGpu) return null
  return loaded.gpuHidden ? 'this engine process was started for the CPU' : whyGpuIsSilent(installedGpu())
}

function loadProblem(): string | null {
  try {
    loadTensorFlow({ hideGpu: false })
    return null
  } catch (error) {
    return error instanceof JackdawError ? String(error.detail.reason) : String(error)
  }
}

/** `brief` puts the reason in brackets, for going on after it. */
const notLoaded = (reason: string, brief = false) =>
  `TensorFlow could not be loaded${brief ? ` (${reason})` : `: ${reason}`}`

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** What exactly is missing is said where CUDA is; here the fact is enough. */
function cpuReason(missing: string | null): string {
  if (missing === null) return 'The CPU can do the work, too.'
  return `${sentence(missing.replace(/ \(.*\)$/, '')).slice(0, -1)}, so the CPU does the work.`
}

function processorName(threads: number): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() || 'CPU'
  return `${model}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
}
