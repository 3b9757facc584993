import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { Transformer } from '@napi-rs/image'
import { expect, test } from './app'
import { ask } from './page-bridge'
import { writePictures } from './shapes'

/** Drops files and folders from the disk onto the middle of something, as the system does when a person lets go of them. */
async function drop(page: Page, goal: Locator, files: string[]): Promise<void> {
  const box = await goal.boundingBox()
  if (!box) throw new Error('there is nothing to drop on')
  const session = await page.context().newCDPSession(page)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
  await session.detach()
}

async function writePicture(file: string, value: number): Promise<void> {
  const pixels = new Uint8Array(28 * 28 * 4).map((_, k) => (k % 4 === 3 ? 255 : value))
  const png = await Transformer.fromRgbaPixels(pixels, 28, 28).png()
  await writeFile(file, png)
}

test('folders that are dropped are read from the disk, whatever their size', async ({ folder, page }) => {
  const more = path.join(folder, 'more')
  await mkdir(path.join(more, 'inside'), { recursive: true })
  for (let k = 0; k < 80; k++) await writePicture(path.join(more, k < 40 ? '.' : 'inside', `${k}.png`), 60 + k)
  const shapes = path.join(folder, 'shapes')
  await writePictures(shapes)
  const row = page.getByRole('row', { name: /^5 / })
  const dialog = page.locator('dialog[open]')

  await test.step('on a class: more than could travel as bytes', async () => {
    await drop(page, row, [more])
    await expect(page.getByText('80 pictures added to “5”.')).toBeVisible({ timeout: 60_000 })
    await expect(dialog).toHaveCount(0)
  })

  await test.step('several on a class', async () => {
    await drop(page, row, [path.join(more, '0.png'), path.join(more, 'inside')])
    await expect(page.getByText('41 pictures added to “5”.')).toBeVisible({ timeout: 60_000 })
    await expect(dialog.getByText('41 pictures are the same')).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('beside the classes: a dataset of its own', async () => {
    await drop(page, page.getByRole('heading', { level: 1 }), [shapes])
    await expect(dialog.getByText('A folder for each class: 3 classes, 61 pictures')).toBeVisible({ timeout: 60_000 })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Import pictures …' }).click()
    const [red, blue] = ['red squares', 'blue stripes'].map((name) => path.join(shapes, name))
    await drop(page, dialog.getByText('What Jackdaw understands'), [red ?? '', blue ?? ''])
    await expect(dialog.getByText('A folder for each class: 2 classes, 40 pictures')).toBeVisible({ timeout: 60_000 })
    await page.keyboard.press('Escape')
  })

  await test.step('a file that the page made, and an id that it made up, lead nowhere', async () => {
    const made = await page.evaluate(() => {
      const file = new File(['x'], '/etc/passwd')
      Object.defineProperty(file, 'path', { value: '/etc/passwd' })
      return Promise.all([
        window.jackdaw.dropped([file]),
        window.jackdaw.dropped([{ path: '/etc/passwd' }]),
        window.jackdaw.dropped(['/etc/passwd']),
      ])
    })
    expect(made).toEqual([1, 2, 3].map(() => ({ ok: true, value: null })))
    expect(await ask(page, 'datasets.chooseDropped', { dropId: 'd'.repeat(26) })).toMatchObject({
      ok: false,
      error: { code: 'choice-expired' },
    })
  })
})
