import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { idPattern } from '../../shared/ids'
import { DroppedPaths } from './dropped-paths'

const at = (name: string) => path.resolve('/photos', name)
const code = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what was dropped', () => {
  it('is known by an id that nobody can guess, and is given once', () => {
    const drops = new DroppedPaths()
    const id = drops.keep([at('a'), at('b')]) ?? ''
    expect(id).toMatch(idPattern)
    expect(drops.keep([at('a'), at('b')])).not.toBe(id)
    expect(drops.take(id)).toEqual([at('a'), at('b')])
    expect(code(() => drops.take(id))).toBe('choice-expired')
    expect(code(() => drops.take('toString'))).toBe('choice-expired')
  })

  it('is forgotten when others are dropped', () => {
    const drops = new DroppedPaths()
    const ids = Array.from({ length: 5 }, (_, k) => drops.keep([at(`${k}`)]) ?? '')
    expect(ids.map((id) => code(() => drops.take(id)))).toEqual([
      'choice-expired',
      ...[1, 2, 3, 4].map((k) => [at(`${k}`)]),
    ])
  })

  it('is nothing where something of it is not on disk', () => {
    expect(new DroppedPaths().keep([at('a'), ''])).toBeNull()
  })

  it('is refused when it is anything but absolute names', () => {
    const long = Array.from({ length: 1000 }, () => at('x'.repeat(20_000)))
    const bad = [
      undefined,
      null,
      'x',
      {},
      [],
      [1],
      ['a.png'],
      ['./a'],
      ['../../etc'],
      [at('a\0b')],
      [at('x'.repeat(40_000))],
      long,
    ]
    const many = Array.from({ length: 20_001 }, () => at('a'))
    const drops = new DroppedPaths()
    for (const told of [...bad, many]) expect(code(() => drops.keep(told))).toBe('request-invalid')
  })
})
