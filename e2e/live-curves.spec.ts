import type { ElectronApplication, Page } from '@playwright/test'
import { expect, resize, test } from './app'
import { goTo } from './places'

/**
 * What it costs a run to be watched, curves and all. Not among the tests: `npm run bench -- --only curves` reads what this prints. The window
 * is shown and hidden in turns, because a run of its own for each would differ by more than is looked for.
 */
const turns = Number(process.env.JACKDAW_CURVE_TURNS ?? 0)
/** Milliseconds after the window was shown or hidden. */
const settling = 700
const measured = 2000

test('a run that is watched', async ({ launch }) => {
  test.setTimeout(180_000 + turns * 10_000)
  const { page, electronApp } = await launch()
  await resize(electronApp, 1280, 800)
  await goTo(page, 'Train')
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1000')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.locator('canvas').first()).toBeVisible({ timeout: 60_000 })
  await hear(page)
  // Until all is compiled, and every curve has begun.
  await expect.poll(async () => (await heard(page)).step, { timeout: 240_000 }).toBeGreaterThan(2500)
  for (let turn = 0; turn < turns; turn++)
    for (const shown of turn % 2 ? [true, false] : [false, true]) {
      await show(electronApp, shown)
      await page.waitForTimeout(settling)
      const from = await heard(page)
      await page.waitForTimeout(measured)
      const to = await heard(page)
      console.log(
        JSON.stringify({ turn, shown, milliseconds: (1000 * (to.seconds - from.seconds)) / (to.step - from.step) }),
      )
    }
})

async function show(electronApp: ElectronApplication, shown: boolean): Promise<void> {
  await electronApp.evaluate(({ BrowserWindow }, visible) => {
    const [window] = BrowserWindow.getAllWindows()
    if (visible) window?.show()
    else window?.hide()
  }, shown)
}

interface Place {
  step: number
  /** Trained, by the engine's clock. */
  seconds: number
}

/** Keeps what the engine says of how far it is. */
const hear = (page: Page) =>
  page.evaluate(() => {
    Object.assign(globalThis, { place: { step: 0, seconds: 0 } })
    window.jackdaw.subscribe((name, payload) => {
      const { progress } = payload as { progress?: { kind: string; position: { step: number }; seconds: number } }
      if (name === 'training.progress' && progress?.kind === 'metrics')
        Object.assign(globalThis, { place: { step: progress.position.step, seconds: progress.seconds } })
    })
  })
const heard = (page: Page) => page.evaluate(() => (globalThis as unknown as { place: Place }).place)
