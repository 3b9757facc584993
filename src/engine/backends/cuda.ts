import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Runtime } from './runtime'

/** What the check looks at, so that a test can be any machine. */
export interface Machine {
  platform: string
  env: Record<string, string | undefined>
  exists(file: string): boolean
  list(directory: string): string[]
}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  list: (directory) => {
    try {
      return readdirSync(directory)
    } catch {
      return []
    }
  },
}

/** Where the dynamic linker finds the driver's library, besides LD_LIBRARY_PATH. */
const libraryFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/local/nvidia/lib64',
  '/usr/local/cuda/compat',
  '/usr/lib/wsl/lib',
  '/usr/lib/nvidia',
]

/**
 * What keeps CUDA from being used, as the end of a sentence, or null when all parts are there. Looks at files and the
 * environment only: whether the driver works is known once TensorFlow has been loaded.
 */
export function missingForCuda(runtime: Runtime, machine: Machine = thisMachine): string | null {
  const { platform, env } = machine
  if (platform === 'darwin') return 'there is no CUDA for macOS'
  if (!hasDevice(machine)) return `no NVIDIA GPU is visible (${deviceSought(platform)})`
  if (!hasDriver(machine))
    return `the NVIDIA driver is not installed (${platform === 'win32' ? 'nvcuda.dll' : 'libcuda.so.1'} was not found)`
  const visible = env.CUDA_VISIBLE_DEVICES
  if (visible !== undefined && /^\s*(-1.*)?$/.test(visible)) return 'CUDA_VISIBLE_DEVICES hides every GPU'
  if (!runtime.installed) return runtime.reason
  if (runtime.flavour === 'cpu') return 'the installed TensorFlow is the one without CUDA'
  return null
}

const deviceSought = (platform: string) =>
  platform === 'win32' ? 'no NVIDIA driver is loaded' : 'there is no /dev/nvidia0'

function hasDevice({ platform, exists, list, env }: Machine): boolean {
  if (platform === 'win32') return exists(windowsDriver(env))
  return list('/dev').some((name) => /^nvidia\d+$/.test(name)) || exists('/dev/dxg')
}

function hasDriver({ platform, exists, env }: Machine): boolean {
  if (platform === 'win32') return exists(windowsDriver(env))
  const folders = [...(env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean), ...libraryFolders]
  return folders.some((folder) => exists(path.posix.join(folder, 'libcuda.so.1')))
}

const windowsDriver = (env: Machine['env']) =>
  path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll')
