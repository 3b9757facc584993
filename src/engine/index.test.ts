import { fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatasetFiles } from '../shared/dataset'
import { fromEngineSchema, type FromEngine, type ToEngine } from '../shared/engine-protocol'
import type { Network } from '../shared/network'
import { buildEngine, type BuiltEngine } from './built-engine'
import { rgbPng } from './pictures/testing/quarters'
import { smallConfig, stripes, temporaryFolder } from './testing'

/** The engine as it is shipped: bundled, in a process of its own. */
let folder: string
let engine: BuiltEngine
let dataset: DatasetFiles

beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder)
  engine = await buildEngine()
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await engine.remove()
})

function start(): {
  child: ChildProcess
  heard: readonly FromEngine[]
  send: (message: ToEngine) => void
  until: (type: FromEngine['type']) => Promise<FromEngine>
} {
  const child = fork(engine.file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const heard: FromEngine[] = []
  child.on('message', (message) => heard.push(v.parse(fromEngineSchema, message)))
  const until = async (type: FromEngine['type']) => {
    for (;;) {
      const found = heard.find((message) => message.type === type)
      if (found) return found
      await new Promise((resolve) => child.once('message', resolve))
    }
  }
  return { child, heard, send: (message) => void child.send(message), until }
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
  const { child, heard, send, until } = start()
  send({ type: 'hello', protocol: 1 })
  expect(await until('hello')).toMatchObject({ protocol: 1 })
  const checkpoints = path.join(folder, 'checkpoints')
  await mkdir(checkpoints)
  const config = smallConfig({ augmentation: { shift: 0.1, rotate: 15 } })
  send({ type: 'job', id: 1, job: { kind: 'train', config, dataset, checkpoints, resumeFrom: null } })
  expect(await until('done')).toMatchObject({ id: 1, result: { outcome: 'finished', tensorsLeft: 0 } })
  // The thread that makes batches ahead is the same file.
  expect(heard.filter((message) => message.type === 'progress' && message.progress.kind === 'prefetch-lost')).toEqual(
    [],
  )
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  child.disconnect()
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
  const parent = spawn(process.execPath, ['-e', parentProgram, engine.file, JSON.stringify(job)])
  const pid = Number(
    await new Promise((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(String(data)))),
  )
  expect(alive(pid)).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 500))
  parent.kill('SIGKILL')
  expect(await gone(pid)).toBe(true)
})

test('a process that only decodes pictures reports no engines and never loads what computes', async () => {
  const { child, send, until } = start()
  send({ type: 'hello', protocol: 1, computes: false })
  expect(await until('hello')).toEqual({ type: 'hello', protocol: 1, engines: [] })
  const file = path.join(folder, 'a.png')
  const bytes = rgbPng()
  await writeFile(file, bytes)
  const where = { path: file, offset: 0, storedBytes: bytes.length, bytes: bytes.length, method: 'stored' as const }
  const files = [{ name: 'a.png', ...where }]
  send({ type: 'job', id: 1, job: { kind: 'decode-files', shape: [4, 4, 3], fit: 'crop', files } })
  expect(await until('done')).toMatchObject({ result: { outcomes: [{ ok: true, width: 16, height: 16 }] } })
  if (process.platform === 'linux') {
    const libraries = await readFile(`/proc/${child.pid}/maps`, 'utf8')
    expect(libraries).toMatch(/image.*\.node/)
    expect(libraries).not.toMatch(/tensorflow|tfjs/)
    const [, kilobytes = ''] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8')) ?? []
    expect(Number(kilobytes)).toBeLessThan(150_000)
  }
  child.disconnect()
})

test('started by hand it says so', async () => {
  const byHand = spawn(process.execPath, [engine.file])
  let said = ''
  byHand.stderr.on('data', (data: Buffer) => (said += String(data)))
  expect(await new Promise((resolve) => byHand.once('exit', (code) => resolve(code)))).toBe(2)
  expect(said).toContain('not by hand')
})
