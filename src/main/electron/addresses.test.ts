import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseIndices, resolveAddress, type PageFiles } from './addresses'
import { answerAddress, type PictureSource } from './answer-address'
import { securityHeaders } from './csp'
import { listPageFiles } from './page-files'

const id = 'abcdefghijklmnopqrstuvwx01'
const secret = 'not for the page'
let folder: string
let files: PageFiles

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'jackdaw-addresses-'))
  const page = path.join(folder, 'page')
  mkdirSync(path.join(page, 'assets'), { recursive: true })
  writeFileSync(path.join(folder, 'secret.html'), secret)
  writeFileSync(path.join(page, 'index.html'), 'the page')
  writeFileSync(path.join(page, 'assets', 'index-3f_A.js'), 'the script')
  writeFileSync(path.join(page, 'assets', 'notes.txt'), secret)
  symlinkSync(path.join(folder, 'secret.html'), path.join(page, 'linked.html'))
  files = listPageFiles(page)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const datasets: PictureSource = {
  find: async () => ({ shape: [2, 2, 1], stored: 310 }) as never,
  view: async () => ({ classes: [], labels: Uint16Array.of(1, 0x0203), sides: Uint8Array.of(0, 3) }),
  brightness: async () => Uint8Array.of(128),
  pixels: async (_id, indices) => Uint8Array.from(indices.flatMap((index) => [index, index, index, index])),
}
const answer = (address: string, method = 'GET') => answerAddress(method, address, files, async () => datasets)

const steps = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '%252e%252e%252f',
  '....//',
  './',
  '.%2e/',
  '%c0%ae%c0%ae/',
  '..;/',
]
const hostile = [
  ...steps.flatMap((step) => [
    `app://bundle/${step}secret.html`,
    `app://bundle/assets/${step}${step}secret.html`,
    `app://bundle/x/${step}${step}secret.html`,
    `app://bundle/assets/${step.repeat(12)}etc/passwd`,
    `app://pictures/${step}secret.html`,
    `app://pictures/${id}/${step}labels`,
  ]),
  'app://bundle/index.html%00',
  'app://bundle/index.html%00.js',
  'app://bundle/%00',
  'app://bundle/index.html\u0000',
  'app://bundle//index.html',
  'app://bundle///etc/passwd',
  'app://bundle//evil/index.html',
  'app://bundle/C:/Windows/win.ini',
  'app://bundle/c%3a/windows',
  'app://bundle/file:///etc/passwd',
  'app://bundle/~root',
  'app://bundle/.',
  'app://bundle/..',
  'app://bundle/',
  'app://bundle',
  'app://bundle/assets',
  'app://bundle/assets/',
  'app://bundle/assets/notes.txt',
  'app://bundle/linked.html',
  'app://bundle/INDEX.HTML',
  'app://bundle/index.html.',
  'app://bundle/index.html/',
  'app://bundle/index.html?x',
  'app://bundle/index.html?at=1',
  'app://bundle/index.html::$DATA',
  'app://bundle/constructor',
  'app://bundle/__proto__',
  'app://BUNDLE/index.html',
  'APP://bundle/index.html',
  'app://bundle@evil/index.html',
  'app://evil@bundle/index.html',
  'app://user:pw@bundle/index.html',
  'app://bundle:80/index.html',
  'app://bundle.evil/index.html',
  'app://bundle%2eevil/index.html',
  'app://bundl\u0435/index.html',
  'app:///index.html',
  'app:/bundle/index.html',
  'file:///etc/passwd',
  'https://bundle/index.html',
  `app://bundle/${'a'.repeat(65_536)}`,
  `app://bundle/${'../'.repeat(20_000)}secret.html`,
  `app://pictures/${id}`,
  `app://pictures/${id}/`,
  `app://pictures/${id}/labels/`,
  `app://pictures/${id}/labels?at=0`,
  `app://pictures/${id}/pixels`,
  `app://pictures/${id}/pixels?at=`,
  `app://pictures/${id}/pixels?at=-1`,
  `app://pictures/${id}/pixels?at=3-1`,
  `app://pictures/${id}/pixels?at=0-1024`,
  `app://pictures/${id}/pixels?at=4294967296`,
  `app://pictures/${id}/pixels?at=1,,2`,
  `app://pictures/${id}/pixels?at=0x10`,
  `app://pictures/${id}/pixels?at=1&at=2`,
  `app://pictures/${id}/pixels?at=1e3`,
  `app://pictures/${id}/images.u8`,
  `app://pictures/${id.toUpperCase()}/labels`,
  `app://pictures/${id}x/labels`,
  `app://pictures/${id.slice(1)}/labels`,
  `app://pictures//labels`,
  `app://PICTURES/${id}/labels`,
  '',
  'app:',
]

describe('addresses', () => {
  it('serve exactly the files of the built page', async () => {
    expect([...files.keys()].sort()).toEqual(['/assets/index-3f_A.js', '/index.html'])
    expect(String((await answer('app://bundle/index.html')).body)).toBe('the page')
    expect(String((await answer('app://bundle/index.html#data')).body)).toBe('the page')
    const script = await answer('app://bundle/assets/index-3f_A.js')
    expect(script).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
    expect(String(script.body)).toBe('the script')
  })

  it('refuse everything else', async () => {
    expect(hostile.length).toBeGreaterThanOrEqual(100)
    for (const address of hostile) {
      expect(resolveAddress(address, files), address.slice(0, 100)).toBeNull()
      const { status, body } = await answer(address)
      expect(status, address.slice(0, 100)).toBe(404)
      expect(String(body)).not.toContain(secret)
    }
  })

  it('give no more when the browser has tidied them up first', async () => {
    for (const address of hostile) {
      let tidy: string
      try {
        tidy = new URL(address).href
      } catch {
        continue
      }
      const { status, body } = await answer(tidy)
      if (status === 200) expect(['the page', 'the script', '\u0001\0\u0003\u0002']).toContain(String(body))
      expect(String(body)).not.toContain(secret)
    }
  })

  it('never throw, whatever is asked', async () => {
    const piece = fc.constantFrom(
      'app://',
      'bundle',
      'pictures',
      '/',
      '..',
      '%2e',
      id,
      'labels',
      'pixels?at=',
      '0-9',
      ',',
      '#',
      '\0',
    )
    const address = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    await fc.assert(
      fc.asyncProperty(address, async (text) => {
        const { status, headers } = await answer(text)
        expect([200, 400, 404]).toContain(status)
        expect(headers).toMatchObject(securityHeaders)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('pictures', () => {
  it('come as bytes, in the order asked', async () => {
    const { status, body, headers } = await answer(`app://pictures/${id}/pixels?at=2-3,1`)
    expect(status).toBe(200)
    expect([...body]).toEqual([2, 2, 2, 2, 3, 3, 3, 3, 1, 1, 1, 1])
    expect(headers['Access-Control-Allow-Origin']).toBe('app://bundle')
    expect([...(await answer(`app://pictures/${id}/labels`)).body]).toEqual([1, 0, 3, 2])
  })

  it('outside of the dataset are an error that says so', async () => {
    const { status, body } = await answer(`app://pictures/${id}/pixels?at=309-310`)
    expect(status).toBe(400)
    expect(JSON.parse(String(body))).toMatchObject({
      code: 'request-invalid',
      detail: { reason: 'there is no picture 310' },
    })
  })

  it('are read, never written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      expect((await answer(`app://pictures/${id}/labels`, method)).status).toBe(405)
    }
  })

  it('are asked for by ranges', () => {
    expect(parseIndices('0-2,305,7-7')).toEqual([0, 1, 2, 305, 7])
    expect(parseIndices('0-1023')).toHaveLength(1024)
    for (const bad of ['', '1-', '-1', '2-1', '0-1024', '1,', 'a', '1.5', '0-99999999999', ' 1', '4294967296']) {
      expect(parseIndices(bad), bad).toBeNull()
    }
  })
})
