import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from './app'
import { goTo } from './places'

/**
 * Figures of the running program. Memory is held to its bounds; times are only printed, because a busy machine says nothing
 * about the program.
 */
const bounds = { main: 250, engine: 1200, renderer: 300 }

/** Resident megabytes of the program's processes, by kind; the engine is the largest utility process. */
async function memory(electronApp: ElectronApplication): Promise<Record<keyof typeof bounds, number>> {
  const metrics = await electronApp.evaluate(({ app }) =>
    app.getAppMetrics().map(({ type, memory: used }) => ({ type, megabytes: used.workingSetSize / 1000 })),
  )
  const largest = (type: string) => Math.max(0, ...metrics.filter((m) => m.type === type).map((m) => m.megabytes))
  return { main: largest('Browser'), engine: largest('Utility'), renderer: largest('Tab') }
}

/** Longest task and longest gap between two frames while `during` runs, in milliseconds. */
async function busy(page: Page, during: () => Promise<void>): Promise<{ longestTask: number; longestFrame: number }> {
  await page.evaluate(() => {
    const seen = { longestTask: 0, longestFrame: 0, stop: false }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.longestTask = Math.max(seen.longestTask, entry.duration)
    }).observe({ entryTypes: ['longtask'] })
    let before = performance.now()
    const frame = (now: number) => {
      seen.longestFrame = Math.max(seen.longestFrame, now - before)
      before = now
      if (!seen.stop) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await during()
  return page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { longestTask: number; longestFrame: number; stop: boolean } }
    seen.stop = true
    return { longestTask: Math.round(seen.longestTask), longestFrame: Math.round(seen.longestFrame) }
  })
}

test('start, scrolling and training stay within their bounds of memory', async ({ launch }) => {
  const first = await launch()
  await expect(first.page.getByRole('grid')).toBeVisible()
  await first.end()

  const started = Date.now()
  const { page, electronApp } = await launch()
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  const usable = Date.now() - started

  const scrolling = await busy(page, async () => {
    const grid = page.getByRole('grid')
    await grid.hover()
    for (let k = 0; k < 120; k++) {
      await page.mouse.wheel(0, k < 60 ? 2000 : 6000)
      await page.waitForTimeout(16)
    }
    await page.getByLabel('Go to picture').fill('69999')
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await expect(page.getByRole('region', { name: /Picture 69,999/ })).toBeVisible()
  })
  const afterScrolling = await memory(electronApp)

  await goTo(page, 'Train')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeVisible({ timeout: 60_000 })
  await page.waitForTimeout(1000)
  const training = await busy(page, () => page.waitForTimeout(15_000))
  const whileTraining = await memory(electronApp)
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await expect(page.getByRole('region', { name: 'Result' })).toBeVisible({ timeout: 60_000 })

  const figures = { usableAfterMilliseconds: usable, scrolling, training, afterScrolling, whileTraining }
  console.log(JSON.stringify(figures, null, 2))
  for (const [kind, bound] of Object.entries(bounds)) {
    expect(afterScrolling[kind as keyof typeof bounds], `${kind} after scrolling, MB`).toBeLessThan(bound)
    expect(whileTraining[kind as keyof typeof bounds], `${kind} while training, MB`).toBeLessThan(bound)
  }
})
