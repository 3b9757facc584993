import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, resize, root, test } from './app'
import { colours, expectAccessible, goTo, placeNames } from './places'

const sizes = [
  [1280, 800],
  [1920, 1080],
] as const

/** Makes the dialog that asks for a folder answer by itself. */
async function answerFolder(electronApp: ElectronApplication, folder: string): Promise<void> {
  await electronApp.evaluate(({ dialog }, chosen) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [chosen] }) })
  }, folder)
}

/** Draws a 1 with the mouse: one stroke from top to bottom. */
async function drawOne(page: Page): Promise<void> {
  const field = page.getByRole('application', { name: 'Drawing field' })
  const box = await field.boundingBox()
  if (!box) throw new Error('the drawing field is not on the page')
  await page.mouse.move(box.x + box.width * 0.52, box.y + box.height * 0.2)
  await page.mouse.down()
  for (let k = 1; k <= 12; k++)
    await page.mouse.move(box.x + box.width * (0.52 - k * 0.004), box.y + box.height * (0.2 + k * 0.05))
  await page.mouse.up()
}

test('the road of a new user: look, train, judge, use, come back', async ({ folder, launch }) => {
  test.setTimeout(480_000)
  const first = await launch()
  const { page, electronApp } = first
  await resize(electronApp, 1280, 800)

  await test.step('Data: picture 42', async () => {
    await expect(page.getByRole('heading', { name: 'MNIST' })).toBeVisible()
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', /\d+/)
    await page.getByLabel('Go to picture').fill('42')
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    const closeUp = page.getByRole('region', { name: /Picture 42/ })
    await expect(closeUp.getByRole('img', { name: 'Picture 42, label 7' })).toBeVisible()
    for (const fact of ['28 × 28 × 1', 'Training', 'Smallest', 'Largest']) await expect(closeUp).toContainText(fact)
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('region', { name: /Picture 43/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('region', { name: /Picture 43/ })).toBeHidden()
  })

  await test.step('Train: one epoch, with its curves', async () => {
    await goTo(page, 'Train')
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1')
    await page.getByRole('textbox', { name: 'Name of the run' }).fill('My first run')
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('heading', { name: 'My first run' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('progressbar', { name: 'Training progress' }).first()).toBeVisible()
    const result = page.getByRole('region', { name: 'Result' })
    await expect(result).toContainText(/9\d\.\d+ %/, { timeout: 300_000 })
    await expect(page.locator('canvas').first()).toBeVisible()
    await result.getByRole('button', { name: 'See results' }).click()
  })

  await test.step('Results: the matrix, and the pictures of a cell', async () => {
    await expect(page.getByText(/[\d,]+ of 10,000 right/)).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('region', { name: 'How good it is' })).toContainText(
      /likely between\s9\d\.\d\s% and\s9\d\.\d\s%/,
    )
    const mistakes = page.getByRole('table').getByRole('button', { name: /^actual \d, guessed \d: [1-9]/ })
    const cells = await mistakes.all()
    const names = await Promise.all(cells.map((cell) => cell.getAttribute('aria-label')))
    const wrong = names.find((name) => /(\d), guessed (?!\1)\d/.test(name ?? ''))
    if (!wrong) throw new Error(`no mistake in the matrix: ${names.slice(0, 5).join(' | ')}`)
    await page.getByRole('table').getByRole('button', { name: wrong, exact: true }).first().click()
    const number = Number(/: ([\d,]+) picture/.exec(wrong)?.[1]?.replace(',', ''))
    const opened = page.getByRole('button', { name: /Open it$/ })
    await expect(opened.first()).toBeVisible()
    expect(await opened.count()).toBe(Math.min(number, 48))
    await expect(opened.first()).toHaveAttribute('aria-label', /You said \d, it guessed \d/)
  })

  await test.step('Use: draw a digit', async () => {
    await goTo(page, 'Use')
    await drawOne(page)
    await expect(page.getByRole('region', { name: 'Answer' })).toContainText(/It says \d/, { timeout: 60_000 })
    await expect(page.getByRole('img', { name: 'Your drawing as the network sees it' })).toBeVisible()
  })

  await test.step('Use: export, with its proof', async () => {
    await answerFolder(electronApp, folder)
    await page.getByRole('tab', { name: 'Export' }).click()
    const section = page.getByRole('region', { name: /TensorFlow\.js/ })
    await section.getByRole('button', { name: /Export/ }).click()
    await expect(section.getByText('Exported and checked')).toBeVisible({ timeout: 120_000 })
    await expect(section).toContainText('100 pictures answered by the export in a fresh process')
    const made = (await readdir(folder)).find((name) => name.includes('tfjs'))
    const model = JSON.parse(await readFile(path.join(folder, made ?? '', 'model.json'), 'utf8')) as { format?: string }
    expect(model.format).toBe('layers-model')
  })

  await test.step('every place, light and dark, at two sizes: pictures of it, and nothing that axe finds', async () => {
    await page.getByRole('tab', { name: 'Draw' }).click()
    for (const theme of ['Light', 'Dark'] as const) {
      await colours(page, theme)
      for (const [width, height] of sizes) {
        await resize(electronApp, width, height)
        for (const place of placeNames) {
          await goTo(page, place)
          if (place === 'Use') await drawOne(page)
          await page.waitForTimeout(400)
          const name = `${place.toLowerCase()}-${theme.toLowerCase()}-${width}x${height}.png`
          await page.screenshot({ path: path.join(root, 'e2e', 'screenshots', name) })
          if (width === 1280) await expectAccessible(page, `${place}, ${theme}`)
        }
      }
    }
  })

  await first.end()
  const second = await launch()

  await test.step('come back: everything is there', async () => {
    const again = second.page
    await expect(again.getByRole('heading', { name: 'MNIST' })).toBeVisible()
    await goTo(again, 'Results')
    await expect(again.getByRole('heading', { name: 'My first run' })).toBeVisible()
    await expect(again.getByText(/[\d,]+ of 10,000 right/)).toBeVisible({ timeout: 60_000 })
    await goTo(again, 'Use')
    await drawOne(again)
    await expect(again.getByRole('region', { name: 'Answer' })).toContainText(/It says \d/, { timeout: 60_000 })
  })
})
