import { cp, readFile, rm } from 'node:fs/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, resize, test } from './app'
import { framesWhile } from './frames'

/**
 * What a dataset of a million pictures asks of the window. Not among the tests: `npm run bench -- --only million` makes the library, says
 * where it is, and reads the lines that this prints.
 */
const library = process.env.JACKDAW_MILLION_LIBRARY ?? ''
const bounds = { main: 350, renderer: 300 }

/** What one thing that a person does costs: milliseconds of the clock, and of the processor, which other programs do not make longer. */
interface Cost {
  what: string
  milliseconds: number
  longestFrame: number
  /** Processor milliseconds of the longest task of the page and of main. */
  page: number
  main: number
}

test('a million pictures', async ({ folder, launch }) => {
  test.setTimeout(1_200_000)
  const place = `${folder}/million`
  await cp(library, place, { recursive: true })
  const { page, electronApp } = await launch({ library: place })
  await resize(electronApp, 1280, 800)
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-label', /1,000,000 pictures/)
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  /** Prints what doing something costs. */
  const cost = async (what: string, doing: () => Promise<void>) => {
    await electronApp.evaluate(({ contentTracing }) =>
      contentTracing.startRecording({ included_categories: ['toplevel', '__metadata'], excluded_categories: ['*'] }),
    )
    const seen = await observed(page, doing)
    const trace = await electronApp.evaluate(({ contentTracing }) => contentTracing.stopRecording())
    const figures: Cost = { what, ...seen, ...(await longestWork(trace)) }
    console.log(JSON.stringify(figures))
  }
  const wheel = async (turns: number, pixels: number) => {
    await grid.hover()
    for (let k = 0; k < turns; k++) {
      await page.mouse.wheel(0, pixels)
      await page.waitForTimeout(16)
    }
  }
  const jump = async (index: number) => {
    await page.getByLabel('Go to picture').fill(String(index))
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await expect(page.getByRole('region', { name: `Picture ${index.toLocaleString('en')}` })).toBeVisible()
  }
  const bar = page.getByRole('toolbar', { name: 'What to do with the chosen pictures' })
  const part = page.getByRole('group', { name: 'Part of the data' })
  const shown = (text: RegExp) => expect(grid).toHaveAttribute('aria-label', text, { timeout: 60_000 })
  const told = (text: RegExp) => expect(page.getByText(text).last()).toBeVisible({ timeout: 120_000 })

  await page.waitForTimeout(2000)
  await cost('turning the wheel slowly', () => wheel(60, 300))
  await cost('turning the wheel fast', () => wheel(120, 6000))
  await cost('dragging the bar from the top to the end', async () => {
    await page.evaluate(async () => {
      const element = document.querySelector('[role=grid]') as HTMLElement
      for (let k = 0; k <= 120; k++) {
        element.scrollTop = (element.scrollHeight * k) / 120
        await new Promise(requestAnimationFrame)
      }
    })
    await page.waitForTimeout(500)
  })
  await cost('jumping to a picture', () => jump(999_999))
  await cost('jumping back', () => jump(4711))
  await page.keyboard.press('Escape')
  await cost('arrow and page keys', async () => {
    await page.getByRole('gridcell', { name: /Picture 4,711/ }).focus()
    for (let k = 0; k < 40; k++) await page.keyboard.press(k % 2 ? 'PageDown' : 'ArrowRight')
    await page.keyboard.press('Control+End')
    await page.waitForTimeout(300)
    await page.keyboard.press('Control+Home')
    await page.waitForTimeout(300)
  })
  await cost('one class', async () => {
    await page.getByRole('button', { name: 'kind 3', exact: true }).click()
    await shown(/^(9|10)\d,\d{3} pictures/)
    await wheel(30, 4000)
  })
  await cost('one part of one class', async () => {
    await part.getByText('Test', { exact: true }).click()
    await shown(/^1\d,\d{3} pictures/)
    await wheel(30, 4000)
  })
  await part.getByText('All', { exact: true }).click()
  await page.getByRole('button', { name: 'kind 3', exact: true }).click()
  for (const order of ['By class', 'Brightest first', 'By index'])
    await cost(`order: ${order}`, async () => {
      await page.getByLabel('Order of the pictures').selectOption({ label: order })
      await page.waitForTimeout(1500)
      await wheel(30, 4000)
    })
  await cost('searching names', async () => {
    await page.getByLabel('Search for names of pictures').fill('camera 3/IMG_09')
    await shown(/^1\d,\d{3} pictures/)
    await wheel(30, 4000)
  })
  await cost('searching what most have', async () => {
    await page.getByLabel('Search for names of pictures').fill('img')
    await shown(/^1,000,000 pictures/)
    await page.getByLabel('Search for names of pictures').fill('')
    await page.waitForTimeout(500)
  })
  await cost('choosing all by keyboard', async () => {
    await page.getByRole('gridcell').first().focus()
    await page.keyboard.press('Control+a')
    await expect(bar).toContainText('1,000,000')
    await wheel(30, 4000)
  })
  await cost('choosing one more and less, of a million', async () => {
    await page.getByRole('gridcell').first().focus()
    for (let k = 0; k < 10; k++) await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
  })
  const relabel = async (name: string) => {
    await bar.getByRole('button', { name: 'Relabel …' }).click()
    await page.getByRole('combobox', { name: 'Class' }).fill(name)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('button', { name: 'kind 4', exact: true }).click()
  await shown(/^(9|10)\d,\d{3} pictures/)
  await page.getByRole('gridcell').first().focus()
  await cost('choosing all of a class, scattered', async () => {
    await page.keyboard.press('Control+a')
    await expect(bar).toContainText(/\d\d,\d{3} pictures/)
  })
  await cost('relabelling them', async () => {
    await relabel('kind 5')
    await told(/relabelled/)
  })
  await page.getByRole('button', { name: 'Show all pictures' }).click()
  await cost('undo', async () => {
    await page.keyboard.press('Control+z')
    await told(/^Undone/)
  })
  await page.getByRole('button', { name: 'kind 4', exact: true }).click()
  await shown(/^(9|10)\d,\d{3} pictures/)
  await page.getByRole('gridcell').first().focus()
  await page.keyboard.press('Control+a')
  await cost('excluding a tenth, scattered', async () => {
    await bar.getByRole('button', { name: 'Exclude' }).click()
    await told(/excluded/)
  })
  await cost('looking at what is excluded', async () => {
    await part.getByText(/^Excluded/).click()
    await shown(/^(9|10)\d,\d{3} pictures/)
    await wheel(30, 4000)
  })
  await part.getByText('All', { exact: true }).click()
  await cost('undo of excluding', async () => {
    await page.keyboard.press('Control+z')
    await told(/^Undone/)
  })
  await page.waitForTimeout(1000)
  const afterGrid = await memory(electronApp)
  console.log(JSON.stringify({ memory: 'after the grid', ...afterGrid }))

  await page.getByRole('tab', { name: /Doctor/ }).click()
  const progress = page.getByRole('progressbar')
  await expect(progress).toBeVisible()
  await page.waitForTimeout(3000)
  const asked = Date.now()
  await page.getByRole('button', { name: /Cancel|Stop/ }).click()
  await expect(progress).toBeHidden()
  const cancelled = Date.now() - asked
  console.log(JSON.stringify({ what: 'cancelling the Data doctor', milliseconds: cancelled }))
  const most = { main: 0, engine: 0, renderer: 0 }
  await cost('examining', async () => {
    await page.getByRole('button', { name: 'Look through the pictures' }).click()
    await expect(progress).toBeVisible()
    for (;;) {
      const now = await memory(electronApp)
      for (const kind of ['main', 'engine', 'renderer'] as const) most[kind] = Math.max(most[kind], now[kind])
      if ((await progress.count()) === 0) break
      await page.waitForTimeout(500)
    }
    await expect(page.getByText('What was looked for')).toBeVisible()
  })
  console.log(JSON.stringify({ memory: 'at most while the Data doctor looked', ...most }))
  await cost('scrolling through the findings', async () => {
    await page.locator('.doctor').hover()
    for (let k = 0; k < 40; k++) {
      await page.mouse.wheel(0, 300)
      await page.waitForTimeout(16)
    }
  })
  await cost('the overview', async () => {
    await page.getByRole('tab', { name: /Overview/ }).click()
    await page.waitForTimeout(1500)
  })
  for (const kind of ['main', 'renderer'] as const) {
    expect.soft(afterGrid[kind], `${kind} after the grid, MB`).toBeLessThan(bounds[kind])
    expect.soft(most[kind], `${kind} while the Data doctor looked, MB`).toBeLessThan(bounds[kind])
  }
})

/** Processor milliseconds of the longest task of the page's and of main's thread in a trace. */
async function longestWork(file: string): Promise<Pick<Cost, 'page' | 'main'>> {
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as {
    traceEvents: { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[]
  }
  await rm(file)
  const longest = (thread: string) => {
    const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === thread)
    const tasks = traceEvents.filter(({ pid, tid }) => threads.some((of) => of.pid === pid && of.tid === tid))
    return Math.round(tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1000)
  }
  return { page: longest('CrRendererMain'), main: longest('CrBrowserMain') }
}

/** Resident megabytes of the program's processes, by kind; the engine is the largest utility process. */
async function memory(electronApp: ElectronApplication): Promise<Record<'main' | 'engine' | 'renderer', number>> {
  const metrics = await electronApp.evaluate(({ app }) =>
    app.getAppMetrics().map(({ type, memory: used }) => ({ type, megabytes: Math.round(used.workingSetSize / 1000) })),
  )
  const largest = (type: string) => Math.max(0, ...metrics.filter((m) => m.type === type).map((m) => m.megabytes))
  return { main: largest('Browser'), engine: largest('Utility'), renderer: largest('Tab') }
}

async function observed(page: Page, doing: () => Promise<void>): Promise<Pick<Cost, 'milliseconds' | 'longestFrame'>> {
  let milliseconds = 0
  const frames = await framesWhile(page, async () => {
    const began = performance.now()
    await doing()
    milliseconds = Math.round(performance.now() - began)
  })
  return { milliseconds, longestFrame: Math.round(Math.max(...frames)) }
}
