import { fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatasetFiles } from '../shared/dataset'
import { fromEngineSchema, type FromEngine, type ToEngine } from '../shared/engine-protocol'
import type { Network } from '../shared/network'
import { smallConfig, stripes, temporaryFolder } from './testing'

/** The engine as it is shipped: bundled, in a process of its own. */
let folder: string
let engineFile: string
let dataset: DatasetFiles

beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder)
  await mkdir('.cache', { recursive: true })
  // Inside the checkout, so that it finds its packages.
  const outDir = await mkdtemp(path.resolve('.cache', 'engine-test-'))
  engineFile = path.join(outDir, 'engine.js')
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['valibot', 'image-size'] },
    build: {
      ssr: true,
      target: 'node16',
      outDir,
      rollupOptions: {
        input: { engine: 'src/engine/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  })
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  if (engineFile) await rm(path.dirname(engineFile), { recursive: true, force: true })
})

function start(): {
  engine: ChildProcess
  send: (message: ToEngine) => void
  until: (type: FromEngine['type']) => Promise<FromEngine>
} {
  const engine = fork(engineFile, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const heard: FromEngine[] = []
  engine.on('message', (message) => heard.push(v.parse(fromEngineSchema, message)))
  const until = async (type: FromEngine['type']) => {
    for (;;) {
      const found = heard.find((message) => message.type === type)
      if (found) return found
      await new Promise((resolve) => engine.once('message', resolve))
    }
  }
  return { engine, send: (message) => void engine.send(message), until }
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 300 && alive(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
  return !alive(pid)
}

test('it greets, trains, answers bytes, and ends when nobody listens any more', async () => {
  const { engine, send, until } = start()
  send({ type: 'hello', protocol: 1 })
  expect(await until('hello')).toMatchObject({ protocol: 1 })
  const checkpoints = path.join(folder, 'checkpoints')
  await mkdir(checkpoints)
  send({ type: 'job', id: 1, job: { kind: 'train', config: smallConfig(), dataset, checkpoints, resumeFrom: null } })
  expect(await until('done')).toMatchObject({ id: 1, result: { outcome: 'finished', tensorsLeft: 0 } })
  const ended = new Promise((resolve) => engine.once('exit', (code) => resolve(code)))
  engine.disconnect()
  expect(await ended).toBe(0)
})

/** Starts an engine, gives it work, says the engine's process id once it has begun, and stays. */
const parentProgram = `
  const { fork } = require('node:child_process')
  const [file, job] = process.argv.slice(1)
  const engine = fork(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  engine.on('message', (m) => { if (m.type === 'progress' && m.progress.kind === 'started') console.log(engine.pid) })
  engine.send({ type: 'job', id: 1, job: JSON.parse(job) })
`

test('it does not outlive its parent, though a step of TensorFlow blocks it', async () => {
  const wide: Network = [
    { type: 'convolution', filters: 128, kernelSize: 5, activation: 'tanh' },
    { type: 'convolution', filters: 128, kernelSize: 5, activation: 'tanh' },
    { type: 'flatten' },
    { type: 'output' },
  ]
  const large = path.join(folder, 'large')
  await mkdir(large)
  const pictures = await stripes(large, { shape: [28, 28, 1], train: 400 })
  const config = smallConfig({ network: wide, batchSize: 256, epochs: 1000 })
  const job = { kind: 'train', config, dataset: pictures, checkpoints: large, resumeFrom: null }
  const parent = spawn(process.execPath, ['-e', parentProgram, engineFile, JSON.stringify(job)])
  const pid = Number(
    await new Promise((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(String(data)))),
  )
  expect(alive(pid)).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 500))
  parent.kill('SIGKILL')
  expect(await gone(pid)).toBe(true)
})

test('started by hand it says so', async () => {
  const engine = spawn(process.execPath, [engineFile])
  let said = ''
  engine.stderr.on('data', (data: Buffer) => (said += String(data)))
  expect(await new Promise((resolve) => engine.once('exit', (code) => resolve(code)))).toBe(2)
  expect(said).toContain('not by hand')
})
