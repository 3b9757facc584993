import { execFileSync } from 'node:child_process'

/** What the driver says of the GPU. */
export interface Gpu {
  name: string
  memoryBytes: number
  /** Version of the driver, such as `535.104.05`. */
  driver: string
}

/** Oldest driver that runs CUDA 12 (CUDA Toolkit release notes, minor version compatibility). */
const oldestDriver = 525

const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits']

/** The driver's own program; it is installed with it. */
const askDriver = () =>
  execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 5000, stdio: ['ignore', 'pipe', 'ignore'] })

let asked: Gpu | null | undefined

/** The GPU of this machine, asked once in a process; null when the driver does not answer or several GPUs differ. */
export function installedGpu(): Gpu | null {
  if (asked === undefined) asked = gpuFrom(askDriver)
  return asked
}

/** The same from another source. Several GPUs are told as one when they are alike: which of them CUDA takes is not said here. */
export function gpuFrom(ask: () => string): Gpu | null {
  let rows: string[]
  try {
    rows = [...new Set(ask().trim().split(/\r?\n/))]
  } catch {
    return null
  }
  const [name, mebibytes, driver] = (rows[0] ?? '').split(/\s*,\s*/)
  const memoryBytes = Number(mebibytes) * 1024 * 1024
  if (rows.length !== 1 || !name || !driver || !(memoryBytes > 0)) return null
  return { name, memoryBytes, driver }
}

/** Why a GPU whose parts are all there could not be started, as the end of a sentence. */
export function whyGpuIsSilent(gpu: Gpu | null): string {
  const version = parseInt(gpu?.driver ?? '', 10)
  if (gpu && version < oldestDriver)
    return `the NVIDIA driver is version ${gpu.driver}, and CUDA 12 needs ${oldestDriver} or newer`
  const driver = gpu ? `, version ${gpu.driver},` : ''
  return `TensorFlow was loaded but could not start the GPU; its driver${driver} may not fit CUDA 12`
}
