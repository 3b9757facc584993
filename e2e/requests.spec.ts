import { expect, test } from './app'
import { ask, request } from './page-bridge'

test.describe('the own scheme', () => {
  const id = 'a'.repeat(26)
  const hostile = [
    ...[
      '../package.json',
      '..%2fpackage.json',
      '%2e%2e%2fpackage.json',
      '..%5cpackage.json',
      '%252e%252e%252fpackage.json',
    ],
    ...['x/../../package.json', '../main/index.js', '..%2fmain%2findex.js', '%00', 'index.html%00.js', '/etc/passwd'],
    ...[
      '//etc/passwd',
      'C:/Windows/win.ini',
      'file:///etc/passwd',
      'constructor',
      '__proto__',
      'assets',
      'assets/',
      '',
    ],
  ].map((path) => `app://bundle/${path}`)
  const others = [
    ...['app://bundle.evil/index.html', 'app://evil/index.html', 'file:///etc/passwd'],
    ...[`app://pictures/${id}`, `app://pictures/${id}/dataset.json`, `app://pictures/${id}/../${id}/labels/x`],
    ...['app://pictures/../labels', `app://pictures/${id}/pixels?at=0-99999`, `app://bundle/${'a'.repeat(65_536)}`],
    ...[`app://pictures/${id}/pixels`, `app://pictures/${id}/labels`, `app://pictures/${id}/pixels?at=0-3`],
  ]

  test('gives nothing but its own files', async ({ page }) => {
    const statuses = await page.evaluate(
      (addresses) =>
        Promise.all(
          addresses.map((address) =>
            fetch(address).then(
              async (response) => (response.ok ? `${response.status} ${(await response.text()).slice(0, 40)}` : 'no'),
              () => 'no',
            ),
          ),
        ),
      [...hostile, ...others],
    )
    expect(new Set(statuses)).toEqual(new Set(['no']))
  })

  test('sends the policy with every answer', async ({ page }) => {
    const headers = await page.evaluate(
      async (unknown) => {
        const own = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map((script) => script.src)
        const addresses = ['app://bundle/index.html', ...own, 'app://bundle/none', ...unknown]
        const answers = await Promise.all(addresses.map((address) => fetch(address)))
        const read = (name: string) => answers.map((answer) => answer.headers.get(name))
        return { policy: read('content-security-policy'), kind: read('x-content-type-options') }
      },
      [`app://pictures/${id}/labels`, `app://pictures/${id}/pixels?at=0`],
    )
    expect(headers.policy.length).toBeGreaterThanOrEqual(5)
    for (const policy of headers.policy) expect(policy).toContain("default-src 'none'; script-src 'self'")
    for (const kind of headers.kind) expect(kind).toBe('nosniff')
  })

  test('gives the pictures of a dataset', async ({ page }) => {
    const [dataset] = await request(page, 'datasets.list', {})
    expect(dataset?.counts).toEqual({ train: 60_000, test: 10_000 })
    const sizes = await page.evaluate(async (datasetId) => {
      const size = async (what: string) =>
        (await (await fetch(`app://pictures/${datasetId}/${what}`)).arrayBuffer()).byteLength
      return [
        await size('labels'),
        await size('pixels?at=0-199,69999'),
        (await fetch(`app://pictures/${datasetId}/pixels?at=70000`)).status,
      ]
    }, dataset?.id)
    expect(sizes).toEqual([140_000, 201 * 784, 400])
  })
})

test.describe('the door', () => {
  const codeOf = (answer: Awaited<ReturnType<typeof ask>>) => (answer.ok ? 'ok' : answer.error.code)

  test('refuses names and inputs that it does not know', async ({ page }) => {
    for (const name of ['', 'constructor', '__proto__', 'toString', 'fs.readFile', 'app.info\0']) {
      expect(codeOf(await ask(page, name, {})), name).toBe('request-unknown')
    }
    const codes = await page.evaluate(async () => {
      const cycle: Record<string, unknown> = { runId: 'a'.repeat(26) }
      cycle.self = cycle
      const inputs: unknown[] = [
        undefined,
        null,
        1,
        'x',
        [],
        cycle,
        { runId: '../../etc/passwd' },
        { runId: NaN },
        new Map(),
      ]
      inputs.push({ runId: 'x'.repeat(10_000_000) }, JSON.parse('{"__proto__":{"polluted":1}}'), new Date(), [[[[]]]])
      const found: string[] = []
      for (const input of inputs) {
        const answer = await window.jackdaw.request('runs.show', input)
        found.push(answer.ok ? 'ok' : answer.error.code)
      }
      return found
    })
    expect(new Set(codes)).toEqual(new Set(['request-invalid']))
    expect(codeOf(await ask(page, 'runs.show', { runId: 'a'.repeat(26) }))).toBe('run-unknown')
  })

  test('lets a flood through only in part, and then answers again', async ({ page }) => {
    const codes = await page.evaluate(async () => {
      const calls = Array.from({ length: 3000 }, () => window.jackdaw.request('app.info', {}))
      return (await Promise.all(calls)).map((answer) => (answer.ok ? 'ok' : answer.error.code))
    })
    expect(new Set(codes)).toEqual(new Set(['ok', 'request-too-many']))
    await page.waitForTimeout(1100)
    expect(codeOf(await ask(page, 'app.info', {}))).toBe('ok')
  })

  test('is closed to every window but the own one', async ({ electronApp, page }) => {
    const outcome = await electronApp.evaluate(async ({ app, BrowserWindow }) => {
      const preload = `${app.getAppPath()}/out/preload/index.js`
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      await other.loadURL('app://bundle/index.html')
      const code = 'window.jackdaw.request("app.info", {}).then((a) => a.ok ? "ok" : a.error.code)'
      const answer: unknown = await other.webContents.executeJavaScript(code)
      other.destroy()
      return answer
    })
    expect(outcome).toBe('request-refused')
    expect(codeOf(await ask(page, 'app.info', {}))).toBe('ok')
  })
})
