import type { Page } from '@playwright/test'
import { defaultConfig } from '../src/shared/run-config'
import { expect, test } from './app'
import { request } from './page-bridge'

const act = 'window.__pwned=1'
const tags = [
  'img src=x onerror',
  'svg onload',
  'body onload',
  'video src=x onerror',
  'details open ontoggle',
  'input autofocus onfocus',
]
const hostileNames = [
  ...tags.map((tag) => `<${tag}="${act}">`),
  ...tags.map((tag) => `"><${tag}=${act}>`),
  ...[
    'script',
    'iframe',
    'object',
    'embed',
    'base',
    'link',
    'meta',
    'style',
    'form',
    'template',
    'math',
    'marquee',
  ].flatMap((tag) => [`<${tag}>${act}</${tag}>`, `</title><${tag} src="javascript:${act}" href="javascript:${act}">`]),
  ...[`{@html "<b>"}`, `{${act}}`, '{{constructor.constructor("x")()}}', `\${${act}}`, '`${1}`', `javascript:${act}`],
  ...[`';${act};//`, `";${act};//`, `\\";${act};//`, `--><img src=x onerror=${act}>`, `]]><script>${act}</script>`],
  ...[
    '&lt;b&gt;',
    '%3Cscript%3E',
    '\u003cscript\u003e',
    '<scr\u0000ipt>',
    '<\u200bscript>',
    '＜script＞',
    '\u2028alert(1)',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '=cmd|"/c calc"!A1',
    '../../../etc/passwd',
    'C:\\con',
    '\u202Egnp.exe',
    '🐦'.repeat(20),
  ],
  ...[
    'a\nb\tc',
    '<b>bold</b>',
    '<a href="https://example.com">x</a>',
    'x'.repeat(120),
    '-rf',
    'NaN',
    'null',
    'undefined',
  ],
]

/** Watches for what a name must never do. */
async function watch(page: Page): Promise<{ requests: string[]; violations: () => Promise<string[]> }> {
  const requests: string[] = []
  page.on('request', (asked) => {
    if (!/^(app|blob|data):/.test(asked.url())) requests.push(asked.url())
  })
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seenViolations: seen })
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      ),
    )
  })
  const violations = () => page.evaluate(() => (window as unknown as { seenViolations: string[] }).seenViolations)
  return { requests, violations }
}

async function visitPlaces(page: Page): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Places' })
  for (const place of ['Train', 'Results', 'Use', 'Data']) {
    await rail.getByRole('button', { name: place }).click()
    await page.waitForTimeout(150)
  }
}

test('the program keeps to its own policy in every place', async ({ page }) => {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  const { requests, violations } = await watch(page)
  await visitPlaces(page)
  expect(await violations()).toEqual([])
  expect(errors).toEqual([])
  expect(requests).toEqual([])
})

test('names are shown as text, whatever they say', async ({ page }) => {
  expect(hostileNames.length).toBeGreaterThanOrEqual(60)
  const [dataset] = await request(page, 'datasets.list', {})
  if (!dataset) throw new Error('the library has no dataset')
  const config = { ...defaultConfig(dataset), epochs: 1, limit: 400 }
  const { id: runId } = await request(page, 'training.start', { config, name: 'A short run' })
  await expect
    .poll(async () => (await request(page, 'runs.show', { runId })).testAccuracy, { timeout: 120_000 })
    .not.toBeNull()

  const { requests, violations } = await watch(page)
  for (const name of hostileNames) {
    await request(page, 'runs.rename', { runId, name })
    await request(page, 'datasets.rename', { datasetId: dataset.id, name })
    await page.waitForTimeout(30)
  }
  for (const name of hostileNames.filter((_name, index) => index % 12 === 0)) {
    await request(page, 'runs.rename', { runId, name })
    await request(page, 'datasets.rename', { datasetId: dataset.id, name })
    await visitPlaces(page)
  }
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
  expect(await violations()).toEqual([])
  expect(requests).toEqual([])
})
