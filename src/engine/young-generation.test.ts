import { fork } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildEngine, type BuiltEngine } from './built-engine'
import { temporaryFolder } from './testing'

let folder: string
let engine: BuiltEngine
beforeAll(async () => {
  folder = await temporaryFolder()
  engine = await buildEngine()
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await engine.remove()
})

/** Makes objects in the engine's process, of which some stay for a while: V8 goes by these. Says how large the young generation is then. */
const making = `
  setTimeout(() => {
    const kept = Array.from({ length: 30000 }, () => null)
    for (let k = 0; k < 3e6; k++) {
      const made = { k, values: [k] }
      if (k % 100 === 0) kept[(k / 100) % 30000] = made
    }
    const { space_size } = require('node:v8').getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    process.send({ bytes: space_size, kept: kept.length })
  }, 1500)
`

test('the young generation of an engine does not grow', async () => {
  const file = path.join(folder, 'making.cjs')
  await writeFile(file, making)
  const stdio = ['ignore', 'ignore', 'ignore', 'ipc'] as const
  const child = fork(engine.file, [], { serialization: 'advanced', stdio: [...stdio], execArgv: ['--require', file] })
  const { bytes } = await new Promise<{ bytes: number }>((resolve) => child.once('message', resolve as () => void))
  child.disconnect()
  // Left to itself it has 8 MiB or more by then.
  expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024)
})
