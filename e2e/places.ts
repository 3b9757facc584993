import type { Page } from '@playwright/test'
import AxeBuilder from '@axe-core/playwright'
import { expect } from './app'

export const placeNames = ['Data', 'Train', 'Results', 'Use'] as const
export type PlaceName = (typeof placeNames)[number]

/** Goes to a place by the rail. */
export async function goTo(page: Page, place: PlaceName): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place, exact: true }).click()
}

/** Chooses the colours by the rail. */
export async function colours(page: Page, theme: 'Light' | 'Dark'): Promise<void> {
  await page.getByRole('radio', { name: theme, exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
}

/** Names what axe finds wrong on the page as it is now, or in a part of it; the test fails for it at its end. */
export async function expectAccessible(page: Page, where: string, part = 'html'): Promise<void> {
  // Legacy mode: axe's other way opens a page of its own, which the program refuses.
  const { violations } = await new AxeBuilder({ page }).include(part).setLegacyMode(true).analyze()
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 5)
        .map((node) => node.target.join(' '))
        .join('; ')}`,
  )
  expect.soft(found, `axe in ${where}`).toEqual([])
}
