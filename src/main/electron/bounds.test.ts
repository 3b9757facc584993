import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOnScreen, readBounds, writeBounds } from './bounds'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'jackdaw-bounds-'))
  file = path.join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bounds = { x: -20, y: 30, width: 1000, height: 700 }

describe('place of the window', () => {
  it('is read back as it was written', () => {
    writeBounds(file, bounds)
    expect(readBounds(file)).toEqual(bounds)
  })

  it.each([
    '',
    '\0\0\0',
    '{"x":1',
    '[]',
    'null',
    '{"x":1,"y":1,"width":-5,"height":1}',
    '{"x":"1"}',
    '{"__proto__":{}}',
  ])('is unknown when the file says %j', (text) => {
    writeFileSync(file, text)
    expect(readBounds(file)).toBeNull()
  })

  it('is unknown without a file, and not noted without a folder', () => {
    expect(readBounds(file)).toBeNull()
    writeBounds(path.join(folder, 'gone', 'window.json'), bounds)
    expect(readBounds(path.join(folder, 'gone', 'window.json'))).toBeNull()
  })

  it('counts only where a screen shows enough of it', () => {
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
    expect(isOnScreen(bounds, screens)).toBe(true)
    expect(isOnScreen({ ...bounds, x: 5000 }, screens)).toBe(false)
    expect(isOnScreen({ ...bounds, y: 1000 }, screens)).toBe(false)
    expect(isOnScreen(bounds, [])).toBe(false)
  })
})
