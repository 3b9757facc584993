import path from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { expect, resize, root, test } from './app'
import { expectAccessible, goTo } from './places'
import { writePictures } from './shapes'

/** Makes the dialog that asks for a folder answer by itself. */
async function answerFolder(electronApp: ElectronApplication, folder: string): Promise<void> {
  await electronApp.evaluate(({ dialog }, chosen) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [chosen] }) })
  }, folder)
}

test('own pictures: a folder is imported, trained on and tried', async ({ folder, launch }) => {
  const pictures = path.join(folder, 'shapes')
  await writePictures(pictures)
  const { page, electronApp } = await launch()
  await resize(electronApp, 1280, 800)
  const dialog = page.locator('dialog[open]')

  await test.step('import', async () => {
    await answerFolder(electronApp, pictures)
    await page.getByRole('button', { name: 'Import pictures …' }).click()
    await dialog.getByRole('button', { name: 'A folder …' }).click()
    await expect(dialog.getByText('A folder for each class: 3 classes, 61 pictures')).toBeVisible({ timeout: 60_000 })
    await expect(dialog.getByText('40 × 40 × 3')).toBeVisible()
    await expect(dialog.getByRole('option', { name: /^blue stripes, / }).first()).toBeVisible()
    await page.screenshot({ path: path.join(root, 'e2e', 'screenshots', 'import-preview.png') })
    await expectAccessible(page, 'the preview of an import')
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await expect(dialog.getByRole('heading', { name: '“shapes” is in your library' })).toBeVisible({ timeout: 60_000 })
    await expect(dialog.getByText('60 imported and 2 left out: 62 found.')).toBeAttached()
    await page.screenshot({ path: path.join(root, 'e2e', 'screenshots', 'import-report.png') })
    await dialog.getByRole('button', { name: 'Look at the pictures' }).click()
    await expect(page.getByRole('heading', { name: 'shapes', level: 1 })).toBeVisible()
    await expect(page.getByRole('gridcell').first()).toBeVisible()
  })

  await test.step('train and test', async () => {
    await goTo(page, 'Train')
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('2')
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('region', { name: 'Result' })).toContainText(/\d+(\.\d+)? %/, { timeout: 120_000 })
    await goTo(page, 'Results')
    await expect(page.getByText(/\d+ of 12 right/)).toBeVisible({ timeout: 60_000 })
  })
})
