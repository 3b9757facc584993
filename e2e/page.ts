import path from 'node:path'
import { expect, test as base, type Locator, type Page } from '@playwright/test'
import { root } from './app'
import { startFake, type Fake } from './fake/transport'

export { expect }

/** The built page in the system's Chromium, over a made-up library: it has to work on the newest platform, not only on the window's. */
export const test = base.extend<{ fake: Fake; problems: string[] }>({
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

/** Goes on with Tab until something has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(goal).toBeFocused()
}
