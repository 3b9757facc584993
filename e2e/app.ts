import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'

/** The built program, started on a library of its own, with Chromium's sandbox on. */
export interface Program {
  electronApp: ElectronApplication
  page: Page
  /** Everything that main wrote to standard output and error so far. */
  log: () => string
  /** Ends it as the system would: a run in training is saved, nobody is asked. */
  end: () => Promise<void>
}

interface LaunchOptions {
  /** Another library than the test's own. */
  library?: string
  /** Further arguments of the program. */
  args?: string[]
  env?: Record<string, string>
}

interface Fixtures {
  /** An empty folder that goes after the test. */
  folder: string
  /** The test's own library; it does not exist before the program's first start. */
  library: string
  /** Starts the program; whatever still runs is ended after the test. Starting again on the same library is how to "reopen". */
  launch: (options?: LaunchOptions) => Promise<Program>
  program: Program
  electronApp: ElectronApplication
}

export const root = path.join(__dirname, '..')

/** The Electron that the set-up found: the named one, or the stand-in. */
export function executable(): string {
  if (process.env.JACKDAW_ELECTRON) return process.env.JACKDAW_ELECTRON
  const note = path.join(root, 'node_modules', '.jackdaw', 'electron.json')
  return (JSON.parse(readFileSync(note, 'utf8')) as { executable: string }).executable
}

/**
 * Starts the program and attaches Playwright to it. Now and then attaching to the old stand-in hangs although the program has
 * started; such a start is ended and made again.
 */
async function attached(
  folder: string,
  library: string,
  args: string[],
  env: Record<string, string>,
): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({
        executablePath: executable(),
        args: [root, '--library', library, `--user-data-dir=${path.join(folder, 'user-data')}`, ...args],
        cwd: folder,
        env: { ...(process.env as Record<string, string>), ...env },
        chromiumSandbox: true,
        timeout: 30_000,
      })
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

async function start(folder: string, library: string, { args = [], env = {} }: LaunchOptions): Promise<Program> {
  const lines: string[] = []
  const electronApp = await attached(folder, library, args, env)
  const main = electronApp.process()
  const ended = new Promise<void>((resolve) => main.once('exit', () => resolve()))
  main.stdout?.on('data', (chunk) => lines.push(String(chunk)))
  main.stderr?.on('data', (chunk) => lines.push(String(chunk)))
  const end = async (): Promise<void> => {
    if (main.exitCode === null && main.signalCode === null) main.kill('SIGTERM')
    const patience = setTimeout(() => main.kill('SIGKILL'), 20_000)
    await ended
    clearTimeout(patience)
    await electronApp.close().catch(() => undefined)
  }
  const page = await electronApp.firstWindow({ timeout: 60_000 })
  await page.waitForLoadState('load')
  return { electronApp, page, log: () => lines.join(''), end }
}

export const test = base.extend<Fixtures>({
  // Playwright wants the braces, and the linter something in them.
  folder: async ({ browserName: _browserName }, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'jackdaw-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  },
  library: async ({ folder }, use) => use(path.join(folder, 'library')),
  launch: async ({ folder, library }, use, testInfo) => {
    const programs: Program[] = []
    await use(async (options = {}) => {
      const program = await start(folder, options.library ?? library, options)
      programs.push(program)
      return program
    })
    for (const program of programs) await program.end()
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = programs.map((program) => program.log()).join('\n')
      await testInfo.attach('main.log', { body, contentType: 'text/plain' })
    }
  },
  program: async ({ launch }, use) => use(await launch()),
  electronApp: async ({ program }, use) => use(program.electronApp),
  page: async ({ program }, use) => use(program.page),
})

export { expect } from '@playwright/test'

/** Makes the window's content exactly so large, in pixels. */
export async function resize(electronApp: ElectronApplication, width: number, height: number): Promise<void> {
  await electronApp.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  )
}
