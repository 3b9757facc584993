import type { Locator, Page } from '@playwright/test'
import { expect, tabTo, test } from './page'
import { colours, expectAccessible, goTo, placeNames } from './places'

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

test('a run is started and its curves move', async ({ page, fake, problems }) => {
  await goTo(page, 'Train')
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('progressbar', { name: 'Training progress' }).first()).toBeVisible()
  await expect(page.locator('canvas').first()).toBeVisible()
  const error = {
    code: 'checkpoint-damaged',
    subject: 'step-7.safetensors',
    detail: { reason: 'it is too short' },
  } as const
  fake.world.emit('runs.checkpointSetAside', { runId: fake.world.runs[0]?.id ?? '', error })
  const said = 'The checkpoint step-7.safetensors is damaged: it is too short. The one before it is used instead.'
  await expect(page.getByText(said)).toBeVisible()
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

/** The dialog of the import; a term's explanation is a dialog too. */
const importDialog = (page: Page) => page.locator('dialog[open]')
const importButton = (page: Page) => page.getByRole('button', { name: 'Import pictures …' })

/** Chooses what the made-up system dialog finds, and waits until it was looked at. */
async function chooseFolder(page: Page): Promise<Locator> {
  await importButton(page).click()
  await importDialog(page).getByRole('button', { name: 'A folder …' }).click()
  await expect(importDialog(page).getByRole('button', { name: 'Import', exact: true })).toBeVisible()
  return importDialog(page)
}

test('pictures are imported with the keyboard alone', async ({ page, fake, problems }) => {
  fake.world.choice = 'skipped'
  const dialog = importDialog(page)
  await tabTo(page, importButton(page))
  await page.keyboard.press('Enter')

  await test.step('choose', async () => {
    await expect(dialog.getByRole('button', { name: 'A folder …' })).toBeFocused()
    await expectAccessible(page, 'what to import', 'dialog[open]')
    await page.keyboard.press('Enter')
    await expect(dialog.getByText('A folder for each class: 3 classes, 1,204 pictures')).toBeVisible()
    await expect(dialog.getByText('241 of 1,204 go to the test; of the smallest class, “owl”, 5 of 25.')).toBeVisible()
    await expect(dialog.getByRole('heading', { name: '512 files left out already' })).toBeVisible()
    await expectAccessible(page, 'the preview', 'dialog[open]')
  })

  await test.step('samples tell of their files', async () => {
    await tabTo(page, dialog.getByRole('option', { name: /^jackdaw, jackdaw.IMG_0000/ }))
    await page.keyboard.press('ArrowRight')
    await expect(dialog.getByRole('option', { name: /^owl, .* pixels in the file, .* cut off/ }).first()).toBeFocused()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await expect(dialog.getByRole('option').nth(12)).toBeFocused()
  })

  await test.step('settings change the samples', async () => {
    await tabTo(page, dialog.getByRole('radio', { name: '64', exact: true }))
    await page.keyboard.press('ArrowLeft')
    await expect(dialog.getByText('48 × 48 × 3')).toBeVisible()
    await tabTo(page, dialog.getByRole('radio', { name: 'In colour' }))
    await page.keyboard.press('ArrowRight')
    await expect(dialog.getByText('48 × 48 × 1')).toBeVisible()
    await tabTo(page, dialog.getByRole('radio', { name: 'Cut' }))
    await page.keyboard.press('ArrowDown')
    await expect(dialog.getByRole('option', { name: /Bands/ }).first()).toBeVisible()
    await tabTo(page, dialog.getByRole('button', { name: 'What is this: Test pictures' }))
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('dialog', { name: 'Test pictures' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog.getByRole('dialog', { name: 'Test pictures' })).toBeHidden()
    await tabTo(page, dialog.getByRole('spinbutton', { name: 'Kept for the test' }))
    await page.keyboard.press('Control+A')
    await page.keyboard.type('120')
    const refused = dialog.getByRole('button', { name: 'Import', exact: true })
    await expect(refused).toHaveAttribute('aria-disabled', 'true')
    await expect(refused).toHaveAccessibleDescription('A setting is not right; it is marked.')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('40')
    await expect(dialog.getByText('482 of 1,204 go to the test; of the smallest class, “owl”, 10 of 25.')).toBeVisible()
  })

  await test.step('import, and read what became of it', async () => {
    await tabTo(page, dialog.getByRole('textbox', { name: 'Name of the dataset' }))
    await page.keyboard.press('Control+A')
    await page.keyboard.type('My birds')
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('heading', { name: '“My birds” is in your library' })).toBeVisible()
    await expect(
      dialog.getByText('1,204 imported, 260 of them repaired, and 512 left out: 1,716 found.'),
    ).toBeAttached()
    await expect(dialog.getByText('and 312 more; save the list to see them all.')).toBeAttached()
    await expect(dialog.getByText('173 pictures were turned upright')).toBeVisible()
    await expectAccessible(page, 'the report', 'dialog[open]')
    await tabTo(page, dialog.getByRole('button', { name: 'Save the list as CSV …' }))
    await page.keyboard.press('Enter')
    await expect(dialog.getByText('The list was saved.')).toBeVisible()
    await tabTo(page, dialog.getByRole('button', { name: 'Look at the pictures' }))
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'My birds', level: 1 })).toBeVisible()
  })

  await test.step('the report can be read again', async () => {
    await tabTo(page, page.getByRole('button', { name: 'What was imported' }))
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('heading', { name: '512 files left out' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('button', { name: 'What was imported' })).toBeFocused()
  })
  expect(problems).toEqual([])
})

test('an import goes on while another place is looked at, and Esc cancels it', async ({ page, fake, problems }) => {
  fake.world.choice = 'endless'
  const dialog = await chooseFolder(page)
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByText('about 2 minutes left', { exact: true })).toBeVisible()
  await expect(dialog.getByText('502 of 1,204 pictures')).toBeVisible()
  await expectAccessible(page, 'an import under way', 'dialog[open]')
  await page.keyboard.press('Control+2')
  await expect(dialog).toBeHidden()
  await page.keyboard.press('Control+1')
  await expect(dialog.getByRole('progressbar', { name: 'Import' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByText('The import was cancelled; nothing was kept.')).toBeVisible()
  expect(fake.world.datasets).toHaveLength(1)
  expect(problems).toEqual([])
})

test('an import says what is in the way, and what is only unusual', async ({ page, fake, problems }) => {
  await colours(page, 'Dark')
  const dialog = importDialog(page)
  const importNow = dialog.getByRole('button', { name: 'Import', exact: true })

  fake.world.choice = 'broken'
  await importButton(page).click()
  await dialog.getByRole('button', { name: 'A file (zip, tar, npz, CSV …)' }).click()
  await expect(dialog.getByRole('alert')).toContainText('No labelled pictures were found in holiday ⟨202E⟩ films.')
  await expectAccessible(page, 'nothing was found, dark', 'dialog[open]')

  fake.world.choice = 'same'
  await dialog.getByRole('button', { name: 'A folder …' }).click()
  await expect(importNow).toHaveAccessibleDescription('You have this already; tick the box to have it twice.')
  await expectAccessible(page, 'the same again, dark', 'dialog[open]')
  await dialog.getByRole('checkbox', { name: /Import it again/ }).check()
  await expect(importNow).toHaveAttribute('aria-disabled', 'false')
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await expect(dialog).toBeHidden()

  fake.world.choice = 'unplugged'
  await chooseFolder(page)
  await dialog.getByText('Stretch', { exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('birds is not there.')
  await expect(importNow).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('button', { name: 'Choose something else' }).click()

  fake.world.choice = 'many'
  await dialog.getByRole('button', { name: 'A folder …' }).click()
  await expect(dialog.getByText('A folder for each class: 1,000 classes, 24,885 pictures')).toBeVisible()
  await expect(dialog.getByText('<img src=x onerror=alert(1)>', { exact: true }).first()).toBeAttached()
  expect(problems).toEqual([])
})

test('the doctor finds, shows and mends what is wrong, with the keyboard alone', async ({ page, problems }) => {
  const tab = (name: RegExp) => page.getByRole('tab', { name })

  await test.step('look through the pictures', async () => {
    await tabTo(page, tab(/^Pictures/))
    await page.keyboard.press('End')
    await expect(page.getByRole('heading', { name: '10 pictures are in training and in test' })).toBeVisible()
    await expect(tab(/Doctor/)).toHaveAccessibleName('Doctor 7 things to look at')
    await expectAccessible(page, 'the doctor')
  })

  await test.step('mend, and take it back', async () => {
    const leak = page.getByRole('region', { name: '10 pictures are in training and in test' })
    await leak.getByRole('button', { name: 'Keep in the test only' }).first().press('Enter')
    await expect(leak).toBeHidden()
    await expect(page.getByText('10 pictures excluded: kept in the test only.')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await expect(leak).toBeVisible()
  })

  await test.step('see all of a large case, and fewer again', async () => {
    const large = page.getByRole('listitem').filter({ hasText: 'Show 22 more' })
    await large.getByRole('button', { name: 'Show 22 more' }).press('Enter')
    const fewer = page.getByRole('button', { name: 'Show fewer' })
    await expect(fewer).toBeFocused()
    const pictures = page
      .getByRole('listitem')
      .filter({ has: fewer })
      .getByRole('button', { name: /^Label / })
    await expect(pictures).toHaveCount(30)
    await expectAccessible(page, 'all of a large case')
    await fewer.press('Enter')
    await expect(page.getByRole('button', { name: 'Show 22 more' })).toBeFocused()
  })

  await test.step('ignore, and no longer', async () => {
    const blank = page.getByRole('region', { name: '2 pictures are a single colour' })
    await blank.getByRole('button', { name: /^Ignore all/ }).press('Enter')
    await expect(blank).toBeHidden()
    await page.getByRole('button', { name: 'No longer ignore: 2 pictures are a single colour' }).press('Enter')
    await expect(blank).toBeVisible()
  })

  await test.step('Train says that the test will flatter', async () => {
    await goTo(page, 'Train')
    await page.getByRole('button', { name: 'Look at them' }).press('Enter')
    await expect(tab(/Doctor/)).toHaveAttribute('aria-selected', 'true')
  })

  await test.step('a bar and a class lead to their pictures', async () => {
    await tab(/Doctor/).press('ArrowLeft')
    await expect(page.getByRole('img', { name: 'Mean of all pictures of 3' })).toBeVisible()
    await page.getByRole('button', { name: /^Brightness 0 – 7/ }).press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Brightness 32 – 39:')).toBeVisible()
    await expectAccessible(page, 'the overview')
    await page.getByRole('button', { name: /: show the test pictures of 3$/ }).press('Enter')
    await expect(page.getByRole('grid', { name: '1,010 pictures' })).toBeVisible()
  })
  expect(problems).toEqual([])
})

test('runs are compared, and each chart is saved as a picture and as numbers', async ({ page, fake, problems }) => {
  fake.world.runs = fake.world.runs.map((run, k) => ({ ...run, config: { ...run.config, batchSize: 50 * (k + 1) } }))
  const saved = new Map<string, Buffer>()
  page.on('request', (request) => {
    if (!request.url().endsWith('/charts.save')) return
    const { kind, bytes } = request.postDataJSON() as { kind: string; bytes: { $bytes: string } }
    saved.set(kind, Buffer.from(bytes.$bytes, 'base64'))
  })
  await page.reload()
  await goTo(page, 'Results')
  await page.getByRole('listbox', { name: 'Runs' }).focus()
  for (const key of [' ', 'ArrowDown', ' ']) await page.keyboard.press(key)
  await page.getByRole('button', { name: /^Compare/ }).click()

  for (const [chart, token, column] of [
    ['Accuracy on the test pictures', '--accent', 'Run,Right,Pictures,Likely at least,Likely at most,Loss,Seconds'],
    ['Luck of the seed', '--accent', 'Settings of,Seed,Right on test'],
    ['Settings against accuracy', '--series-1', 'Batch size'],
  ] as const) {
    saved.clear()
    await page.getByRole('button', { name: `Save the chart as a picture: ${chart}` }).click()
    await expect.poll(() => saved.has('png')).toBe(true)
    await page.getByRole('button', { name: `Save the numbers of the chart: ${chart}` }).click()
    await expect.poll(() => saved.get('csv')?.toString()).toContain(column)
    // What was drawn has a colour of its own; the page's styles came along into the picture.
    expect(await coloursOf(page, saved.get('png')), chart).toContain(await colourOf(page, token))
  }
  await expect(page.getByText('The numbers of the chart were saved.').last()).toBeVisible()
  await expectAccessible(page, 'the comparison')
  expect(problems).toEqual([])
})

/** Red, green and blue of each colour in a PNG file. */
function coloursOf(page: Page, png: Buffer | undefined): Promise<string[]> {
  return page.evaluate(
    async (base64) => {
      const image = new Image()
      image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]))
      await image.decode()
      const canvas = new OffscreenCanvas(image.width, image.height)
      const ctx = canvas.getContext('2d')
      ctx?.drawImage(image, 0, 0)
      const { data = [] } = ctx?.getImageData(0, 0, image.width, image.height) ?? {}
      const seen = new Set<string>()
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join())
      return [...seen]
    },
    png?.toString('base64') ?? '',
  )
}

async function colourOf(page: Page, token: string): Promise<string> {
  const text = await page.evaluate(
    (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
    token,
  )
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)).join()
}
