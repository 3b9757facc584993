import { expect, test } from './app'
import { ListeningServer } from './listening-server'
import { request } from './page-bridge'

test.describe('the page', () => {
  test('has no Node, and of the program only the bridge', async ({ page }) => {
    const found = await page.evaluate(() => ({
      types: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer', '__dirname'].map(
        (name) => typeof (window as unknown as Record<string, unknown>)[name],
      ),
      bridge: Object.keys(window.jackdaw),
      kinds: Object.values(window.jackdaw).map((value) => typeof value),
      subscribed: typeof window.jackdaw.subscribe(() => undefined),
    }))
    expect(new Set(found.types)).toEqual(new Set(['undefined']))
    expect(found.bridge).toEqual(['request', 'dropped', 'subscribe'])
    expect(found.kinds).toEqual(['function', 'function', 'function'])
    expect(found.subscribed).toBe('function')
  })

  test('cannot change the bridge', async ({ page }) => {
    const changed = await page.evaluate(() => {
      try {
        Object.assign(window, { jackdaw: { request: () => 'mine' } })
      } catch {
        // Refused, as it should be.
      }
      return Object.keys(window.jackdaw)
    })
    expect(changed).toEqual(['request', 'dropped', 'subscribe'])
  })

  test('runs in a sandbox, apart, without Node', async ({ electronApp }) => {
    const preferences = await electronApp.evaluate(({ webContents }) =>
      webContents
        .getAllWebContents()
        .map((contents) => (contents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences()),
    )
    expect(preferences).toHaveLength(1)
    expect(preferences[0]).toMatchObject({
      ...{ sandbox: true, contextIsolation: true, webSecurity: true, nodeIntegration: false },
      ...{ nodeIntegrationInSubFrames: false, webviewTag: false },
    })
    expect(preferences[0]).not.toMatchObject({ nodeIntegrationInWorker: true })
    const switches = await electronApp.evaluate(({ app }) => app.commandLine.hasSwitch('no-sandbox'))
    expect(switches).toBe(false)
  })

  test('says which Electron it runs in', async ({ page, electronApp }) => {
    const version = await electronApp.evaluate(() => process.versions.electron)
    const info = await request(page, 'app.info', {})
    expect(info).toMatchObject({ electron: version, developmentShell: Number.parseInt(version, 10) < 42 })
    expect(JSON.stringify(info)).not.toContain('/')
  })

  test('is denied every permission', async ({ page }) => {
    const outcome = await page.evaluate(async () => {
      const states: Record<string, string> = {}
      for (const name of [
        'camera',
        'microphone',
        'geolocation',
        'notifications',
        'midi',
        'clipboard-read',
        'idle-detection',
      ]) {
        const status = await navigator.permissions.query({ name: name as PermissionName }).catch(() => null)
        states[name] = status?.state ?? 'denied'
      }
      const devices = navigator as unknown as Record<
        string,
        { requestDevice?: unknown; requestPort?: unknown } | undefined
      >
      const attempts: Record<string, () => Promise<unknown>> = {
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
        screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
        clipboard: () => navigator.clipboard.readText(),
        place: () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
        usb: () => (devices.usb?.requestDevice as (o: object) => Promise<unknown>).call(devices.usb, { filters: [] }),
        hid: async () => {
          const found = await (devices.hid?.requestDevice as (o: object) => Promise<unknown[]>).call(devices.hid, {
            filters: [],
          })
          if (found.length === 0) throw new Error('none')
        },
        serial: () => (devices.serial?.requestPort as () => Promise<unknown>).call(devices.serial),
      }
      const granted: string[] = []
      for (const [name, attempt] of Object.entries(attempts)) {
        await attempt().then(
          () => granted.push(name),
          () => undefined,
        )
      }
      return { states, granted, notification: await Notification.requestPermission() }
    })
    expect(new Set(Object.values(outcome.states))).toEqual(new Set(['denied']))
    expect(outcome.granted).toEqual([])
    expect(outcome.notification).toBe('denied')
  })
})

test.describe('the way out', () => {
  test('is closed to navigation, new windows and frames', async ({ page, electronApp }) => {
    const server = await ListeningServer.start()
    const outside = `http://127.0.0.1:${server.port}/`
    const addresses = [outside, 'file:///etc/passwd', 'data:text/html,hello', 'app://evil/index.html']
    for (const address of [...addresses, 'app://bundle@evil/', 'mailto:a@example.com', 'javascript:window.__pwned=1']) {
      await page.evaluate((target) => {
        location.href = target
      }, address)
      await page.evaluate((target) => {
        const link = Object.assign(document.createElement('a'), { href: target, target: '_blank' })
        document.body.append(link)
        link.click()
        link.dispatchEvent(new MouseEvent('click', { button: 1, ctrlKey: true }))
        link.remove()
      }, address)
      const opened = await page.evaluate((target) => window.open(target) === null, address)
      expect(opened, address).toBe(true)
      await page.evaluate((target) => {
        const form = Object.assign(document.createElement('form'), { action: target, method: 'post' })
        document.body.append(form)
        form.submit()
        form.remove()
      }, address)
    }
    await page.waitForTimeout(500)
    expect(page.url()).toBe('app://bundle/index.html')
    expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
    expect(electronApp.windows()).toHaveLength(1)
    expect(server.connections).toBe(0)
    await server.close()
  })

  test('leads back from an empty page', async ({ page }) => {
    await page.evaluate(() => {
      location.href = 'about:blank'
    })
    await expect(async () => {
      expect(page.url()).toBe('app://bundle/index.html')
      expect(await request(page, 'app.info', {})).toBeTruthy()
    }).toPass({ timeout: 10_000 })
  })

  test('is closed through frames, which get no bridge', async ({ page, electronApp }) => {
    const server = await ListeningServer.start()
    const seen = await page.evaluate(async (outside) => {
      const found: string[] = []
      for (const source of [outside, 'app://bundle/index.html', 'data:text/html,hello', 'about:blank', 'blob']) {
        const frame = document.createElement('iframe')
        frame.src = source === 'blob' ? URL.createObjectURL(new Blob(['hello'], { type: 'text/html' })) : source
        document.body.append(frame)
        await new Promise((resolve) => setTimeout(resolve, 200))
        try {
          const inner = frame.contentWindow as unknown as Record<string, unknown> & { document: Document }
          if ('jackdaw' in inner) found.push(`${source}: bridge`)
          if (inner.document.body.textContent !== '') found.push(`${source}: content`)
        } catch {
          // What cannot be reached has been replaced by the browser's page about the refusal.
        }
        frame.remove()
      }
      return found
    }, `http://127.0.0.1:${server.port}/`)
    expect(seen).toEqual([])
    const kinds = await electronApp.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((c) => c.getType()),
    )
    expect(kinds).toEqual(['window'])
    expect(server.connections).toBe(0)
    await server.close()
  })

  test('is closed to code and requests put into the page', async ({ page, electronApp }) => {
    const server = await ListeningServer.start()
    const place = `127.0.0.1:${server.port}`
    const done = await page.evaluate(async (host) => {
      // What the debugger evaluates may use eval; what runs later may not.
      await new Promise((resolve) => setTimeout(resolve, 10))
      const worked: string[] = []
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const marks = window as unknown as Record<string, unknown>
      const attempt = async (name: string, work: () => unknown) => {
        const outcome = await Promise.race([
          Promise.resolve().then(work),
          new Promise((_resolve, reject) => setTimeout(reject, 1000)),
        ]).then(
          () => true,
          () => false,
        )
        if (outcome) worked.push(name)
      }
      const element = (tag: string, properties: Record<string, string>) =>
        new Promise((resolve, reject) => {
          const made = Object.assign(document.createElement(tag), { onload: resolve, onerror: reject })
          for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value)
          document.body.append(made)
        })
      const indirect = window['eval' as keyof Window] as unknown as (code: string) => unknown
      const Maker = (() => undefined).constructor as new (code: string) => () => unknown
      await attempt('eval', () => indirect('1'))
      await attempt('Function', () => new Maker('return 1')())
      await attempt('markup', () => {
        document.createElement('div')[('inner' + 'HTML') as 'innerText'] = '<img src=x onerror="window.__pwned=1">'
      })
      await attempt('inline script', () => {
        const script = document.createElement('script')
        script.append('window.__pwned = 1')
        document.body.append(script)
        if (!('__pwned' in marks)) throw new Error('blocked')
      })
      await attempt('inline handler', () => {
        const button = document.createElement('button')
        button.setAttribute('onclick', 'window.__pwned = 1')
        button.click()
        if (!('__pwned' in marks)) throw new Error('blocked')
      })
      await attempt('script', () => element('script', { src: `http://${host}/a.js` }))
      await attempt('data script', () => element('script', { src: 'data:text/javascript,window.__pwned=1' }))
      await attempt('picture', () => element('img', { src: `http://${host}/a.png` }))
      await attempt('style', () => element('link', { rel: 'stylesheet', href: `http://${host}/a.css` }))
      await attempt('preload', () => element('link', { rel: 'preload', as: 'fetch', href: `http://${host}/a` }))
      await attempt('object', () => element('object', { data: `http://${host}/a` }))
      await attempt('video', () => element('video', { src: `http://${host}/a.mp4` }))
      await attempt('fetch', () => fetch(`http://${host}/`, { mode: 'no-cors' }))
      await attempt('file', () => fetch('file:///etc/passwd'))
      await attempt('worker', () => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
        return new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }))
      })
      await attempt('XMLHttpRequest', () => {
        const old = new XMLHttpRequest()
        old.open('GET', `http://${host}/`)
        return new Promise((resolve, reject) => (Object.assign(old, { onload: resolve, onerror: reject }), old.send()))
      })
      await attempt('WebSocket', () => {
        const socket = new WebSocket(`ws://${host}/`)
        return new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }))
      })
      await attempt('EventSource', () => {
        const source = new EventSource(`http://${host}/`)
        return new Promise((resolve, reject) => Object.assign(source, { onopen: resolve, onerror: reject }))
      })
      navigator.sendBeacon(`http://${host}/beacon`, 'x')
      await element('link', { rel: 'dns-prefetch', href: `//${host}` }).catch(() => undefined).constructor
      const peer = new RTCPeerConnection({
        iceServers: [{ urls: `turn:${host}?transport=tcp`, username: 'a', credential: 'b' }],
      })
      peer.createDataChannel('x')
      await peer.setLocalDescription(await peer.createOffer())
      await new Promise((resolve) => setTimeout(resolve, 1000))
      return { worked, violations, pwned: '__pwned' in marks }
    }, place)
    expect(done.worked).toEqual([])
    expect(done.pwned).toBe(false)
    expect(done.violations).toEqual(
      expect.arrayContaining(['require-trusted-types-for', 'img-src', 'style-src-elem', 'connect-src']),
    )
    expect(server.connections).toBe(0)
    await server.close()
    expect(electronApp.windows()).toHaveLength(1)
  })

  test('is closed even where the policy does not reach', async ({ electronApp }) => {
    const server = await ListeningServer.start()
    const outcome = await electronApp.evaluate(async ({ net }, port) => {
      const reach = (url: string) =>
        new Promise<string>((resolve) => {
          const call = net.request({ url, useSessionCookies: false })
          call.on('response', () => resolve('answered'))
          call.on('error', () => resolve('refused'))
          call.end()
        })
      return Promise.all([reach(`http://127.0.0.1:${port}/`), reach('http://jackdaw.invalid/')])
    }, server.port)
    expect(outcome).toEqual(['refused', 'refused'])
    expect(server.connections).toBe(0)
    await server.close()
  })
})
