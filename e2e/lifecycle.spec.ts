import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { defaultConfig } from '../src/shared/run-config'
import { executable, expect, root, test } from './app'
import { request } from './page-bridge'

/** Starts a run that would last for long, and returns its id once the engine has taken its first steps. */
async function startTraining(page: Page): Promise<string> {
  const [dataset] = await request(page, 'datasets.list', {})
  if (!dataset) throw new Error('the library has no dataset')
  const config = { ...defaultConfig(dataset), epochs: 50, limit: 2000 }
  const { id } = await request(page, 'training.start', { config, name: 'A long run' })
  await expect
    .poll(async () => (await request(page, 'runs.metrics', { runId: id })).batch.step.length)
    .toBeGreaterThan(0)
  return id
}

/** Makes the question at closing answer itself, and counts how often it is asked. */
async function answerClosing(
  electronApp: ElectronApplication,
  button: 'Keep training' | 'Stop and save',
): Promise<void> {
  await electronApp.evaluate(({ dialog }, wanted) => {
    const counter = globalThis as { questions?: string[] }
    counter.questions ??= []
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, options: { message: string; buttons: string[] }) => {
        counter.questions?.push(options.message)
        return { response: options.buttons.indexOf(wanted), checkboxChecked: false }
      },
    })
  }, button)
}

const closeWindow = (electronApp: ElectronApplication) =>
  electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

/** Process ids of the engines that this program started. */
const enginePids = (electronApp: ElectronApplication) =>
  electronApp.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((metric) => metric.type === 'Utility' && (metric.name ?? '').includes('engine'))
      .map((metric) => metric.pid),
  )

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a second start shows the first and ends', async ({ electronApp, folder, library, page }) => {
  await electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const args = [root, '--library', library, `--user-data-dir=${path.join(folder, 'user-data')}`]
  const second = spawn(executable(), args, { stdio: 'ignore' })
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await expect
    .poll(() => electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible())))
    .toEqual([true])
  expect(await request(page, 'app.info', {})).toMatchObject({ libraryName: 'library' })
})

test('no engine outlives the program that started it', async ({ electronApp, page }) => {
  await startTraining(page)
  const pids = await enginePids(electronApp)
  expect(pids.length).toBeGreaterThan(0)
  electronApp.process().kill('SIGKILL')
  await expect.poll(() => pids.filter(isAlive), { timeout: 30_000 }).toEqual([])
})

test('a run whose engine was killed says so and goes on', async ({ electronApp, page }) => {
  const runId = await startTraining(page)
  await expect.poll(async () => (await request(page, 'runs.show', { runId })).hasModel, { timeout: 60_000 }).toBe(true)
  for (const pid of await enginePids(electronApp)) process.kill(pid, 'SIGKILL')
  await expect.poll(async () => (await request(page, 'runs.show', { runId })).resumable, { timeout: 5000 }).toBe(true)
  const run = await request(page, 'runs.show', { runId })
  expect(run.failure?.code).toBe('engine-killed')
  await request(page, 'training.continue', { runId })
  await expect.poll(async () => (await request(page, 'runs.show', { runId })).status).toBe('running')
})

test('a run whose program was killed is listed as interrupted and goes on', async ({ launch }) => {
  const first = await launch()
  const runId = await startTraining(first.page)
  await expect
    .poll(async () => (await request(first.page, 'runs.show', { runId })).hasModel, { timeout: 60_000 })
    .toBe(true)
  first.electronApp.process().kill('SIGKILL')
  await first.end()

  const { page } = await launch()
  expect(await request(page, 'runs.show', { runId })).toMatchObject({ status: 'interrupted', resumable: true })
  await request(page, 'training.continue', { runId })
  await expect.poll(async () => (await request(page, 'runs.show', { runId })).status).toBe('running')
})

/** Exit statuses of a program that ended in order. The old stand-in for Electron may crash (null) when all is done. */
async function goodEndings(page: Page): Promise<(number | null)[]> {
  const { developmentShell } = await request(page, 'app.info', {})
  return developmentShell ? [0, null] : [0]
}

test('closing the window during training asks, and then saves', async ({ launch }) => {
  const first = await launch()
  const runId = await startTraining(first.page)
  await answerClosing(first.electronApp, 'Keep training')
  await closeWindow(first.electronApp)
  await wait(500)
  const questions = () => first.electronApp.evaluate(() => (globalThis as { questions?: string[] }).questions)
  expect(await questions()).toEqual(['A run is still in training.'])
  expect(await request(first.page, 'runs.show', { runId })).toMatchObject({ status: 'running' })

  await answerClosing(first.electronApp, 'Stop and save')
  const good = await goodEndings(first.page)
  const ended = new Promise((resolve) => first.electronApp.process().once('exit', resolve))
  await closeWindow(first.electronApp).catch(() => undefined)
  expect(good).toContain(await ended)

  const { page } = await launch()
  const run = await request(page, 'runs.show', { runId })
  expect(run).toMatchObject({ status: 'stopped', resumable: true })
  expect(run.position.step).toBeGreaterThan(0)
})

test('the system ends the program without a question, and the run is saved', async ({ launch }) => {
  const first = await launch()
  const runId = await startTraining(first.page)
  const pids = await enginePids(first.electronApp)
  const main = first.electronApp.process()
  const good = await goodEndings(first.page)
  const ended = new Promise((resolve) => main.once('exit', resolve))
  main.kill('SIGTERM')
  expect(good).toContain(await ended)
  expect(pids.filter(isAlive)).toEqual([])

  const { page } = await launch()
  expect(await request(page, 'runs.show', { runId })).toMatchObject({ status: 'stopped', resumable: true })
})

test('the program keeps the computer awake only during training', async ({ electronApp, page }) => {
  const awake = () =>
    electronApp.evaluate(({ powerSaveBlocker }) => [0, 1, 2].some((id) => powerSaveBlocker.isStarted(id)))
  expect(await awake()).toBe(false)
  const runId = await startTraining(page)
  expect(await awake()).toBe(true)
  await request(page, 'training.stop', { runId })
  await expect.poll(awake).toBe(false)
})

test('a run rests while the computer sleeps', async ({ electronApp, page }) => {
  const runId = await startTraining(page)
  const status = async () => (await request(page, 'runs.show', { runId })).status
  await electronApp.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
  await expect.poll(status).toBe('paused')
  await electronApp.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
  await expect.poll(status).toBe('running')
  await request(page, 'training.stop', { runId })
})

test('main stays small', async ({ electronApp, page }) => {
  await startTraining(page)
  const kilobytes = await electronApp.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.type === 'Browser')?.memory.workingSetSize,
  )
  expect(kilobytes).toBeLessThan(250 * 1024)
})

test('the window opens where it was', async ({ launch }) => {
  const first = await launch()
  await first.electronApp.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 1000, height: 700 }),
  )
  const ended = new Promise((resolve) => first.electronApp.process().once('exit', resolve))
  await closeWindow(first.electronApp).catch(() => undefined)
  await ended
  const { electronApp } = await launch()
  const size = await electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(size).toMatchObject({ width: 1000, height: 700 })
})
