import { expect, test } from './page'
import { expectAccessible, goTo } from './places'
import type { RunSummary } from '../src/shared/run'

/** Three seeds of each side: of one run the end is missing, one was never tested. */
function seeds([relu, tanh]: readonly RunSummary[]): RunSummary[] {
  if (!relu || !tanh) throw new Error('The made-up library has no runs.')
  const tags = ['fair']
  return [1, 2, 3].flatMap((seed) => [
    {
      ...relu,
      id: relu.id.replace(/.$/, `${seed}`),
      name: `ReLU, seed ${seed}`,
      config: { ...relu.config, seed },
      tags,
    },
    {
      ...tanh,
      id: tanh.id.replace(/.$/, `${seed}`),
      name: `tanh, seed ${seed}`,
      config: { ...tanh.config, seed },
      tags,
    },
  ])
}

test.use({ viewport: { width: 1000, height: 700 } })

test('seeds are compared fairly in a small window, on whole axes, with nothing said of what was not trained', async ({
  page,
  fake,
  problems,
}) => {
  fake.world.runs = seeds(fake.world.runs).map((run, k) => {
    const accuracy = (run.testAccuracy ?? 0) - k / 2000
    if (k === 4) return { ...run, testAccuracy: null }
    if (k !== 5) return { ...run, testAccuracy: accuracy }
    const position = { epoch: 3, batch: 0, step: 3 * (run.stepsPerEpoch ?? 0) }
    return { ...run, testAccuracy: accuracy, status: 'stopped', resumable: true, position }
  })
  await page.reload()
  await goTo(page, 'Results')

  await test.step('all that have the tag, though the library has no others', async () => {
    await expect(page.getByRole('button', { name: 'Compare these' })).toBeHidden()
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('combobox', { name: 'Tag', exact: true }).selectOption('fair')
    await page.getByRole('button', { name: 'Compare these' }).click()
    await expect(page.getByRole('heading', { name: '6 runs side by side' })).toBeVisible()
  })

  await test.step('no column is out of sight', async () => {
    const table = page.getByRole('region', { name: 'Accuracies of the runs' })
    await expect(table.getByRole('button', { name: 'Evaluate ReLU, seed 3' })).toBeInViewport()
    expect(await table.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
    // All rows end where the table does, that of a run without a test too.
    const ends = await table
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => row.lastElementChild?.getBoundingClientRect().right))
    expect(new Set(ends).size).toBe(1)
  })

  await test.step('a run that was stopped is left out of the luck of the seed', async () => {
    const luck = page.getByRole('region', { name: 'Luck of the seed' })
    await expect(luck.getByText('Left out: “tanh, seed 3”.')).toBeVisible()
    await expect(luck.getByText('2 seeds each')).toBeVisible()
  })

  await test.step('an axis is cut by choice alone, and says so', async () => {
    const luck = page.getByRole('region', { name: 'Luck of the seed' })
    await expect(luck.getByText('100 %', { exact: true })).toBeVisible()
    await luck.getByRole('button', { name: 'Cut axis' }).press('Enter')
    await expect(luck.getByText('The axis is cut: it goes from 98.80 % to 99.25 %, not from 0 to 100 %.')).toBeVisible()
    await expect(luck.getByText('100 %', { exact: true })).toBeHidden()
  })

  await test.step('a curve says nothing where its run had ended', async () => {
    const plot = page.getByRole('slider', { name: 'Accuracy, validation part' })
    await plot.press('End')
    await expect(plot).toHaveAttribute('aria-valuetext', /^epoch 10: ReLU, seed 1 \d.*, tanh, seed 3 nothing$/)
    await plot.press('Home')
    await expect(plot).toHaveAttribute('aria-valuetext', /^epoch 1: .*, tanh, seed 3 \d/)
  })
  await expectAccessible(page, 'the fair comparison')
  expect(problems).toEqual([])
})

test('a run that was interrupted goes on to its end, from Results too', async ({ page, fake, problems }) => {
  const [run] = fake.world.runs
  if (!run) throw new Error('The made-up library has no runs.')
  const position = { epoch: 3, batch: 0, step: 3 * (run.stepsPerEpoch ?? 0) }
  fake.world.runs = [{ ...run, status: 'interrupted', resumable: true, testAccuracy: null, position }]
  await page.reload()
  await goTo(page, 'Results')
  await page.getByRole('button', { name: 'Resume …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resume the run' })
  await expect(dialog.getByLabel('Epochs in all')).toHaveValue('10')
  await expect(dialog).toContainText('It has done 3 epochs and goes on from its last checkpoint: 7 more epochs.')
  await expect(dialog).not.toContainText('its total was')
  await dialog.getByLabel('Epochs in all').fill('12')
  await expect(dialog).toContainText('the run says that its total was 10 before')
  expect(problems).toEqual([])
})

test('curves that cannot be read are an error, not read for ever', async ({ page, fake, problems }) => {
  const [relu, tanh] = fake.world.runs
  if (!relu || !tanh) throw new Error('The made-up library has no runs.')
  await page.route('**/request/runs.metrics', async (route) => {
    if (!route.request().postData()?.includes(relu.id)) return route.fallback()
    const error = { code: 'run-unknown', subject: relu.name, detail: {} }
    await route.fulfill({ json: { ok: false, error } })
  })
  await goTo(page, 'Results')
  await page.getByRole('listbox', { name: 'Runs' }).focus()
  for (const key of [' ', 'ArrowDown', ' ']) await page.keyboard.press(key)
  await page.getByRole('button', { name: /^Compare/ }).click()
  const curves = page.getByRole('region', { name: 'Curves' })
  await expect(curves.getByText(/LeNet, tanh/).first()).toBeVisible()
  await expect(curves.getByRole('alert')).toBeVisible()
  await expect(curves.getByText('Reading the curves…')).toBeHidden()
  expect(problems).toEqual([])
})

test('the keyboard keeps its place when a note is written and a run is removed and taken back', async ({
  page,
  problems,
}) => {
  await goTo(page, 'Results')
  // A second export is called “tensorboard 2”: the command names it as one word.
  await page.getByRole('button', { name: 'For TensorBoard …' }).press('Enter')
  await expect(page.getByText('tensorboard --logdir "tensorboard 2"')).toBeVisible()

  await page.getByRole('button', { name: 'Add a note' }).press('Enter')
  await page.keyboard.type('More is better')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: 'Change the note' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Change the note' })).toBeFocused()

  await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter')
  await expect(page.getByRole('heading', { name: 'LeNet, tanh' })).toBeFocused()
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(page.getByRole('heading', { name: 'LeNet, ReLU' })).toBeFocused()

  await page.getByRole('listbox', { name: 'Runs' }).focus()
  for (const key of ['Home', ' ', 'ArrowDown', ' ']) await page.keyboard.press(key)
  await page.getByRole('button', { name: /^Compare/ }).press('Enter')
  await page.getByRole('button', { name: 'Back to one run' }).press('Enter')
  await expect(page.getByRole('heading', { name: 'LeNet, ReLU' })).toBeFocused()
  expect(problems).toEqual([])
})
