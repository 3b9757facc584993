import { expect, test } from 'vitest'
import { gpuFrom, whyGpuIsSilent } from './gpu'

test('name, memory and driver are read from what the driver says', () => {
  const gpu = { name: 'NVIDIA GeForce RTX 3060', memoryBytes: 12288 * 1024 * 1024, driver: '535.104.05' }
  expect(gpuFrom(() => 'NVIDIA GeForce RTX 3060, 12288, 535.104.05\n')).toEqual(gpu)
  expect(gpuFrom(() => 'NVIDIA GeForce RTX 3060, 12288, 535.104.05\r\n'.repeat(2))).toEqual(gpu)
})

test.each([
  ['', 'nothing'],
  ['NVIDIA A, 8192, 535.1\nNVIDIA B, 4096, 535.1\n', 'GPUs that differ'],
  ['NVIDIA A, [N/A], 535.1\n', 'no memory'],
  ['NVIDIA-SMI has failed because it could not communicate with the driver.\n', 'a complaint'],
])('%j tells nothing: %s', (text) => {
  expect(gpuFrom(() => text)).toBeNull()
})

test('a driver that cannot be asked tells nothing', () => {
  const fails = () => {
    throw new Error('spawn nvidia-smi ENOENT')
  }
  expect(gpuFrom(fails)).toBeNull()
})

test('a driver that is too old is named, with what is needed', () => {
  const gpu = { name: 'NVIDIA A', memoryBytes: 1, driver: '470.82.01' }
  expect(whyGpuIsSilent(gpu)).toBe('the NVIDIA driver is version 470.82.01, and CUDA 12 needs 525 or newer')
  expect(whyGpuIsSilent({ ...gpu, driver: '550.54.15' })).toContain(
    'its driver, version 550.54.15, may not fit CUDA 12',
  )
  expect(whyGpuIsSilent(null)).toContain('its driver may not fit CUDA 12')
})
