import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { engineReports, useEngine } from '.'
import { temporaryFolder } from '../testing'
import { missingForCuda, type Machine } from './cuda'
import { runtimeIn, type Runtime } from './runtime'

const cudaRuntime: Runtime = { installed: true, flavour: 'cuda', version: '2.21.0' }

/** A Linux machine with everything, and then some changes. */
const machine = (changes: Partial<Machine> = {}, files = ['/usr/lib/x86_64-linux-gnu/libcuda.so.1']): Machine => ({
  platform: 'linux',
  env: {},
  exists: (file) => files.includes(file),
  list: () => ['null', 'nvidia0', 'nvidiactl'],
  ...changes,
})

test('where everything is there nothing is missing', () => {
  expect(missingForCuda(cudaRuntime, machine())).toBeNull()
  expect(missingForCuda({ ...cudaRuntime, flavour: 'unknown' }, machine())).toBeNull()
  const elsewhere = machine({ env: { LD_LIBRARY_PATH: '/a:/opt/driver' } }, ['/opt/driver/libcuda.so.1'])
  expect(missingForCuda(cudaRuntime, elsewhere)).toBeNull()
  const windows = machine({ platform: 'win32', env: { SystemRoot: 'D:\\W' } }, ['D:\\W\\System32\\nvcuda.dll'])
  expect(missingForCuda(cudaRuntime, windows)).toBeNull()
  expect(missingForCuda(cudaRuntime, machine({ env: { CUDA_VISIBLE_DEVICES: '0' } }))).toBeNull()
})

test.each<[string, Runtime, Machine]>([
  ['/dev/nvidia0', cudaRuntime, machine({ list: () => ['null', 'nvidiactl'] })],
  ['libcuda.so.1', cudaRuntime, machine({}, [])],
  ['nvidia', cudaRuntime, machine({ platform: 'win32' })],
  ['macOS', cudaRuntime, machine({ platform: 'darwin' })],
  ['CUDA_VISIBLE_DEVICES', cudaRuntime, machine({ env: { CUDA_VISIBLE_DEVICES: '-1' } })],
  ['CUDA_VISIBLE_DEVICES', cudaRuntime, machine({ env: { CUDA_VISIBLE_DEVICES: '' } })],
  ['without CUDA', { ...cudaRuntime, flavour: 'cpu' }, machine()],
  ['not installed', { installed: false, reason: 'it is not installed' }, machine()],
])('what is missing is named: %s', (named, runtime, here) => {
  expect(missingForCuda(runtime, here)?.toLowerCase()).toContain(named.toLowerCase())
})

test('a runtime is only there with its binding and its library, and says its flavour', async () => {
  const folder = await temporaryFolder()
  try {
    expect(runtimeIn(folder)).toMatchObject({ installed: false, reason: expect.stringContaining('tfjs_binding.node') })
    await mkdir(path.join(folder, 'lib', 'napi-v8'), { recursive: true })
    await writeFile(path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), '')
    expect(runtimeIn(folder)).toMatchObject({ installed: false, reason: expect.stringContaining('libtensorflow') })
    await mkdir(path.join(folder, 'deps', 'lib'), { recursive: true })
    await writeFile(path.join(folder, 'deps', 'lib', 'libtensorflow_framework.so.2'), '')
    expect(runtimeIn(folder)).toEqual({ installed: true, flavour: 'unknown', version: '' })
    await writeFile(path.join(folder, 'jackdaw-runtime.json'), '{"flavour":"cuda","version":"2.21.0","key":"x"}')
    expect(runtimeIn(folder)).toEqual({ installed: true, flavour: 'cuda', version: '2.21.0' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('on this machine: one engine is picked, and it can be used; CUDA without a GPU is an error, not a fallback', async () => {
  const reports = engineReports()
  const [picked] = reports.filter((report) => report.picked)
  expect((await useEngine('auto')).id).toBe(picked?.id)
  const cuda = reports.find((report) => report.id === 'tensorflow-cuda')
  if (cuda?.usable) return
  await expect(useEngine('tensorflow-cuda')).rejects.toMatchObject({ code: 'cuda-no-gpu' })
  expect(reports.find((report) => report.id === 'tensorflow-cpu')?.reason).toMatch(
    /^[^()]+, so the CPU does the work\.$/,
  )
})
