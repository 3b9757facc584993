import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { idPattern } from '../../shared/ids'
import { defaultLibraryDirectory } from './default-directory'
import { newId } from './new-id'
import { Library } from './paths'

describe('defaultLibraryDirectory', () => {
  it.each<[NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    [{}, 'linux', '/home/anna/.local/share/Jackdaw'],
    [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/Jackdaw'],
    [{ XDG_DATA_HOME: 'data' }, 'linux', '/home/anna/.local/share/Jackdaw'],
    [{}, 'darwin', '/home/anna/Library/Application Support/Jackdaw'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/Jackdaw'],
    [{ JACKDAW_LIBRARY: '/elsewhere', XDG_DATA_HOME: '/data' }, 'linux', '/elsewhere'],
    [{ JACKDAW_LIBRARY: 'here' }, 'linux', path.resolve('here')],
  ])('with %j on %s is %s', (env, platform, directory) => {
    expect(defaultLibraryDirectory(env, platform, '/home/anna')).toBe(directory)
  })
})

describe('ids', () => {
  it('are new every time and fit the pattern', () => {
    const ids = Array.from({ length: 10_000 }, newId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !idPattern.test(id))).toEqual([])
    expect(new Set(ids.join('')).size).toBe(36)
  })
})

describe('Library', () => {
  const library = new Library('/library')
  it('keeps everything below its folder', () => {
    const id = newId()
    expect(library.dataset(id)).toBe(path.join('/library', 'datasets', id))
    expect(library.run(id)).toBe(path.join('/library', 'runs', id))
    expect(library.trashed('runs', id)).toBe(path.join('/library', 'trash', 'runs', id))
  })

  it.each([
    '',
    '..',
    '../../etc',
    'A'.repeat(26),
    'a'.repeat(25),
    'a'.repeat(27),
    `${'a'.repeat(25)}/`,
    `${'a'.repeat(26)}\n`,
  ])('makes no path of %j', (id) => {
    expect(() => library.dataset(id)).toThrow()
    expect(() => library.run(id)).toThrow()
    expect(() => library.trashed('datasets', id)).toThrow()
  })
})
