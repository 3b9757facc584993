import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { startOptions } from './start-options'

const here = path.resolve('/somewhere')
const library = (...argv: string[]) => startOptions(['electron', '/program', ...argv], here).libraryDirectory

describe('start options', () => {
  it('take the folder of the library, in both spellings', () => {
    expect(library('--library', '/a b/c')).toBe(path.resolve('/a b/c'))
    expect(library('--library=/a=b')).toBe(path.resolve('/a=b'))
    expect(library('--library', 'own')).toBe(path.join(here, 'own'))
    expect(library()).toBeNull()
  })

  it('say when the folder is missing', () => {
    for (const argv of [['--library'], ['--library='], ['--library', '--other'], ['--library', '']]) {
      expect(() => library(...argv), argv.join(' ')).toThrow('argument-missing')
    }
  })
})
