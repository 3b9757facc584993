import type { Page } from '@playwright/test'
import { expect, resize, test } from './app'
import { framesWhile } from './frames'
import { writeRuns } from './made-up-runs'
import { goTo } from './places'

/**
 * How smoothly charts of many long curves follow a person. Not among the tests: `npm run bench -- --only charts` says how long they are and
 * reads what this prints.
 */
const batches = Number(process.env.JACKDAW_CHART_BATCHES ?? 0)
const runs = 20
/** Of each thing that is done. */
const frames = 120

test('twenty long curves', async ({ launch, library }) => {
  test.setTimeout(600_000)
  const empty = await launch()
  await expect(empty.page.getByRole('grid')).toHaveAttribute('aria-label', /70,000 pictures/, { timeout: 60_000 })
  await empty.end()
  await writeRuns(library, runs, batches)

  const { page, electronApp } = await launch()
  await resize(electronApp, 1280, 800)
  await goTo(page, 'Results')
  await page.getByRole('listbox', { name: 'Runs' }).focus()
  for (let k = 0; k < runs; k++) for (const key of [' ', 'ArrowDown']) await page.keyboard.press(key)
  await page.getByRole('button', { name: /^Compare/ }).click()
  await page.getByText('Each batch', { exact: true }).click()
  const asked = Date.now()
  await expect(page.getByText(/^Reading the curves/)).toBeHidden({ timeout: 120_000 })
  const chart = page.getByRole('slider', { name: 'Loss, each batch' })
  await chart.scrollIntoViewIfNeeded()
  await expect(chart.locator('canvas')).toBeVisible()
  console.log(JSON.stringify({ what: 'reading them', milliseconds: Date.now() - asked }))
  await page.waitForTimeout(1000)

  await chart.focus()
  const press =
    (...keys: string[]) =>
    (k: number) =>
      page.keyboard.press(keys[k % keys.length] ?? '')
  const there = (key: string, back: string) => press(...Array<string>(15).fill(key), ...Array<string>(15).fill(back))
  await cost(page, 'reading values with the arrow keys', there('ArrowRight', 'ArrowLeft'))
  await cost(page, 'zooming with the keys', press('+', '+', '+', '-', '-', '-'))
  for (let k = 0; k < 3; k++) await page.keyboard.press('+')
  await cost(page, 'moving along with the keys', there('Shift+ArrowRight', 'Shift+ArrowLeft'))
  await page.keyboard.press('0')
  const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await cost(page, 'reading values with the mouse', (k) =>
    page.mouse.move(box.x + 60 + ((box.width - 80) * k) / frames, box.y + box.height / 2),
  )
})

/** Prints the milliseconds of the frames while something is done over and over, once a frame at most. */
async function cost(page: Page, what: string, doing: (k: number) => Promise<void>): Promise<void> {
  const [, ...seen] = await framesWhile(page, async () => {
    for (let k = 0; k < frames; k++) {
      await doing(k)
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
  })
  const sorted = [...seen].sort((a, b) => a - b)
  const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]
  console.log(JSON.stringify({ what, frames: seen.length, mean, median: at(0.5), most: at(0.95), longest: at(1) }))
}
