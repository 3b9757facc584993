import { expect, test, tabTo } from './page'
import { expectAccessible } from './places'

test('pictures are added to a class with the keyboard alone, and taken out again', async ({ page, problems }) => {
  const row = page.getByRole('row', { name: /^3 / })
  const before = await row.innerText()
  await row.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: 'Add pictures …' }))
  await page.keyboard.press('Enter')
  const dialog = page.locator('dialog[open]')
  await expectAccessible(page, 'choosing what to add')
  await tabTo(page, dialog.getByRole('button', { name: 'A folder …' }))
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('progressbar', { name: 'Adding pictures' })).toBeVisible()
  await expectAccessible(page, 'adding')
  await expect(dialog.getByRole('heading', { name: 'What was added to “3”' })).toBeVisible()
  await expect(dialog).toContainText('24 pictures are the same')
  await expect(dialog).toContainText('notes.txt')
  for (const theme of ['Light', 'Dark'] as const) {
    await page.emulateMedia({ colorScheme: theme === 'Dark' ? 'dark' : 'light' })
    await expectAccessible(page, `what was added, ${theme}`)
  }
  await expect(page.getByText('240 pictures added to “3”.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save the list as CSV …' }).click()
  await expect(dialog.getByText('The list was saved.')).toBeVisible()
  expect(await row.innerText()).not.toBe(before)
  await tabTo(page, dialog.getByRole('button', { name: 'Undo', exact: true }))
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Undone: 240 pictures added/)).toBeVisible()
  await expect.poll(() => row.innerText()).toBe(before)
  expect(problems).toEqual([])
})

test('dropped files are added to the class that they were dropped on; too many are not', async ({ page, problems }) => {
  const row = page.getByRole('row', { name: /^5 / })
  const dropped = (count: number) =>
    page.evaluateHandle((n) => {
      const transfer = new DataTransfer()
      for (let k = 0; k < n; k++) transfer.items.add(new File(['x'], `new ${k}.png`))
      return transfer
    }, count)
  const few = await dropped(3)
  await row.dispatchEvent('dragover', { dataTransfer: few })
  await expect(row).toHaveClass(/over/)
  await row.dispatchEvent('drop', { dataTransfer: few })
  await expect(row).not.toHaveClass(/over/)
  await expect(page.getByText('3 pictures added to “5”.')).toBeVisible()
  await expect(page.locator('dialog[open]')).toHaveCount(0)

  await row.dispatchEvent('drop', { dataTransfer: await dropped(65) })
  await expect(page.locator('dialog[open]')).toContainText('more than 64 files')
  await expectAccessible(page, 'a drop that was too large')
  expect(problems).toEqual([])
})

test('whatever lies on disk may be dropped: on a class, and beside the classes as a dataset of its own', async ({
  page,
  problems,
}) => {
  const folder = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([], 'folder', { type: 'fake/on-disk' }))
    return transfer
  })
  await page.getByRole('row', { name: /^5 / }).dispatchEvent('drop', { dataTransfer: folder })
  await expect(page.getByText('96 pictures added to “5”.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('dialog[open]')).toHaveCount(0)

  const heading = page.getByRole('heading', { level: 1 })
  await heading.dispatchEvent('dragover', { dataTransfer: folder })
  await expect(page.getByText('Drop to import it as a new dataset, or on a class to add it there')).toBeVisible()
  await expectAccessible(page, 'something is dragged over the window')
  await page.getByRole('row', { name: /^5 / }).dispatchEvent('dragover', { dataTransfer: folder })
  await expect(page.getByText('Drop to import it')).toHaveCount(0)
  await heading.dispatchEvent('drop', { dataTransfer: folder })
  await expect(page.locator('dialog[open]').getByRole('heading', { name: 'Import “birds”' })).toBeVisible()
  // Another drop has nothing to do here.
  await page.locator('dialog[open]').dispatchEvent('drop', { dataTransfer: folder })
  await expect(page.locator('dialog[open]').getByRole('heading', { name: 'Import “birds”' })).toBeVisible()
  await page.keyboard.press('Escape')

  await heading.dispatchEvent('drop', {
    dataTransfer: await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['x'], 'a.png'))
      return transfer
    }),
  })
  await expect(page.locator('dialog[open]')).toContainText('Not all of what you dropped lies on this disk.')
  await expectAccessible(page, 'a drop that is not on disk')
  expect(problems).toEqual([])
})

test('adding is cancelled when its dialog is closed', async ({ page, problems }) => {
  await page.getByRole('row', { name: /^3 / }).getByRole('button').click()
  await page.getByRole('button', { name: 'Add pictures …' }).click()
  await page.getByRole('button', { name: 'A folder …' }).click()
  await expect(page.getByRole('progressbar', { name: 'Adding pictures' })).toBeVisible()
  await page.locator('dialog[open]').getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Adding was cancelled; nothing was kept.')).toBeVisible()
  expect(problems).toEqual([])
})
