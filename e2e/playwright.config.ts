import { defineConfig } from '@playwright/test'

/**
 * `window`: the real, built program under a display, sandbox on. `page`: the built renderer alone, over a fake transport, in the
 * system's Chromium (`JACKDAW_CHROMIUM` names another), because the window's Chromium may be older than the one people get.
 * The two run side by side. `figures` measures the window afterwards, with the machine to itself; `--project figures --no-deps`
 * runs it alone.
 */
export default defineConfig({
  testDir: '.',
  outputDir: 'results/artifacts',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'results/report.json' }]],
  projects: [
    // One window at a time: a display has one focus.
    {
      name: 'window',
      workers: 1,
      testMatch: '**/*.spec.ts',
      testIgnore: ['**/*.page.spec.ts', '**/figures.spec.ts', '**/million.spec.ts', '**/*-curves.spec.ts'],
    },
    {
      name: 'page',
      workers: 1,
      testMatch: '**/*.page.spec.ts',
      use: {
        browserName: 'chromium',
        launchOptions: { executablePath: process.env.JACKDAW_CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: true },
      },
    },
    { name: 'figures', testMatch: '**/figures.spec.ts', dependencies: ['window', 'page'] },
    ...(process.env.JACKDAW_CURVE_TURNS ? [{ name: 'curves', testMatch: '**/live-curves.spec.ts' }] : []),
    ...(process.env.JACKDAW_CHART_BATCHES ? [{ name: 'charts', testMatch: '**/many-curves.spec.ts' }] : []),
    ...(process.env.JACKDAW_MILLION_LIBRARY ? [{ name: 'million', testMatch: '**/million.spec.ts' }] : []),
  ],
})
