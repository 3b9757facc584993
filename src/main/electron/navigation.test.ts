import { describe, expect, it } from 'vitest'
import { mayNavigate, refuseWindow } from './navigation'
import { mayRequest } from './offline'

const elsewhere = [
  'https://example.com/',
  'http://example.com/',
  'http://localhost:3000/',
  'http://127.0.0.1/',
  'https://app//bundle/index.html',
  'https://bundle/index.html',
  '//evil',
  '//evil/index.html',
  '\\\\evil\\share',
  'ws://example.com/',
  'wss://example.com/',
  'ftp://example.com/file',
  'file:///etc/passwd',
  'file:///C:/Windows/win.ini',
  'file://server/share/a.html',
  'smb://server/share',
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'about:blank',
  'about:srcdoc',
  'view-source:app://bundle/index.html',
  'chrome://settings',
  'chrome-extension://abc/index.html',
  'devtools://devtools/bundled/inspector.html',
  'mailto:someone@example.com',
  'tel:123',
  'ms-settings:privacy',
  'ms-msdt:/id',
  'ms-officecmd:x',
  'search-ms:query=x',
  'vscode://file/etc/passwd',
  'intent://scan/#Intent;end',
  'filesystem:app://bundle/temporary/x.html',
  'app://bundle@evil/index.html',
  'app://evil/index.html',
  'app://bundle.evil/index.html',
  'app://evil.bundle/index.html',
  'app://bundle:80/index.html',
  'app://user:password@bundle/index.html',
  'app://BUNDLE/index.html',
  'APP://bundle/index.html',
  'app:/bundle/index.html',
  'app:bundle/index.html',
  'app:///index.html',
  'app://bundle',
  'app://bundle/',
  'app://bundle/other.html',
  'app://bundle/index.html/',
  'app://bundle/index.html?a=1',
  'app://bundle/index.html#/etc',
  'app://bundle//index.html',
  'app://bundle/../index.html',
  'app://bundle/index.html%00',
  'app://pictures/aaaaaaaaaaaaaaaaaaaaaaaaaa/labels',
  '',
  ' app://bundle/index.html',
  'app://bundle/index.html ',
]

describe('navigation', () => {
  it('refuses every other address, in the main frame and in others', () => {
    expect(elsewhere.length).toBeGreaterThanOrEqual(50)
    for (const address of elsewhere) {
      expect(mayNavigate(address, true), address).toBe(false)
      expect(mayNavigate(address, false), address).toBe(false)
    }
  })

  it('lets the page be loaded again, in the main frame only', () => {
    expect(mayNavigate('app://bundle/index.html', true)).toBe(true)
    expect(mayNavigate('app://bundle/index.html', false)).toBe(false)
  })

  it('opens no window', () => {
    expect(refuseWindow()).toEqual({ action: 'deny' })
  })
})

describe('requests', () => {
  const own = (address: string) => /^(app|blob|data):/.test(address)

  it('never leave the program', () => {
    for (const address of elsewhere.filter((candidate) => !own(candidate))) {
      expect(mayRequest(address, true), address).toBe(false)
    }
    expect(mayRequest('appx://bundle/', true)).toBe(false)
    expect(mayRequest('app', true)).toBe(false)
  })

  it('reach the program itself, and the developer tools while it is being built', () => {
    for (const address of ['app://bundle/index.html', 'blob:app://bundle/1', 'data:image/png;base64,']) {
      expect(mayRequest(address, true), address).toBe(true)
    }
    expect(mayRequest('devtools://devtools/bundled/a.js', false)).toBe(true)
    expect(mayRequest('devtools://devtools/bundled/a.js', true)).toBe(false)
  })
})
