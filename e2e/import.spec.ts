import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Transformer } from '@napi-rs/image'
import type { ElectronApplication } from '@playwright/test'
import { expect, resize, root, test } from './app'
import { expectAccessible, goTo } from './places'

const side = 40
const kinds = {
  'red squares': (x: number, y: number) => (x > 10 && x < 30 && y > 10 && y < 30 ? [200, 30, 30] : [255, 255, 255]),
  'blue stripes': (x: number) => (x % 8 < 4 ? [30, 60, 200] : [240, 240, 240]),
  'green dots': (x: number, y: number) => ((x % 10) + (y % 10) < 8 ? [20, 150, 60] : [250, 250, 230]),
}
const each = 20

/** A folder for each class, every picture a little different, and two files that are no pictures. */
async function writePictures(folder: string): Promise<void> {
  for (const [name, colour] of Object.entries(kinds)) {
    await mkdir(path.join(folder, name), { recursive: true })
    for (let k = 0; k < each; k++) {
      const pixels = new Uint8Array(side * side * 4)
      for (let at = 0; at < side * side; at++)
        pixels.set([...colour((at % side) + (k % 5), Math.floor(at / side) + (k >> 2)), 255], at * 4)
      const png = await Transformer.fromRgbaPixels(pixels, side, side).png()
      await writeFile(path.join(folder, name, `picture ${k}.png`), png)
    }
  }
  await writeFile(path.join(folder, 'red squares', 'notes.txt'), 'not a picture')
  await writeFile(path.join(folder, 'green dots', 'cut.png'), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
}

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
