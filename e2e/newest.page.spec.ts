import path from 'node:path'
import { expect, test as base } from '@playwright/test'
import { root } from './app'
import { startFake, type Fake } from './fake/transport'
import { colours, expectAccessible, goTo, placeNames } from './places'

/** The built page in the system's Chromium, over a made-up library: it has to work on the newest platform, not only on the window's. */
const test = base.extend<{ fake: Fake; problems: string[] }>({
  fake: async ({ browserName: _browserName }, use) => {
    const fake = await startFake(path.join(root, 'out', 'renderer'))
    await use(fake)
    await fake.close()
  },
  problems: async ({ page, fake }, use) => {
    const problems: string[] = []
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(String(error)))
    await page.goto(fake.url)
    await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
    await use(problems)
  },
})

test('every place opens without a complaint, light and dark, and nothing that axe finds', async ({
  page,
  problems,
}) => {
  for (const theme of ['Light', 'Dark'] as const) {
    await colours(page, theme)
    for (const place of placeNames) {
      await goTo(page, place)
      await expect(page.getByRole('main').getByRole('heading').first()).toBeAttached()
      await page.waitForTimeout(300)
      await expectAccessible(page, `${place}, ${theme}`)
    }
  }
  expect(problems).toEqual([])
})

test('a run is started and its curves move', async ({ page, problems }) => {
  await goTo(page, 'Train')
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('progressbar', { name: 'Training progress' }).first()).toBeVisible()
  await expect(page.locator('canvas').first()).toBeVisible()
  expect(problems).toEqual([])
})

test('the matrix is walked with the keyboard alone', async ({ page, problems }) => {
  await page.keyboard.press('Control+3')
  const cell = page.getByRole('button', { name: /^actual 0, guessed 0/ })
  await cell.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '1, rightly named' })).toBeVisible()
  expect(problems).toEqual([])
})
