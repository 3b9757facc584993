import { describe, expect, it } from 'vitest'
import { mostListed } from '../../shared/doctor'
import { defaultConfig } from '../../shared/run-config'
import { inputProblem } from './input-size'

const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)])

describe('size of an input', () => {
  it('is no problem for what the window sends', () => {
    const config = defaultConfig({ id: 'abcdefghijklmnopqrstuvwx01', hash: 'a'.repeat(64) })
    const photos = Array.from({ length: 3 }, () => ({ name: 'a.jpg', bytes: new Uint8Array(64 * 1024 * 1024) }))
    const indices = Array.from({ length: 1000 }, (_, index) => index)
    // As many cases as a finding lists, ignored at once.
    const ignored = { kind: 'blank', keys: Array.from({ length: mostListed }, () => '0123456789abcdef'), ignored: true }
    for (const input of [{}, { config, name: 'x' }, { files: photos }, { indices }, ignored, null, undefined, NaN]) {
      expect(inputProblem(input)).toBeNull()
    }
  })

  it('has limits of depth, values, text and bytes', () => {
    expect(inputProblem(nested(32))).toBeNull()
    expect(inputProblem(nested(33))).toBe('it is nested too deeply')
    expect(inputProblem(Array.from({ length: 19_000 }, () => 0))).toBeNull()
    expect(inputProblem(Array.from({ length: 25_001 }, () => 0))).toBe('it has too many values')
    expect(inputProblem({ name: 'x'.repeat(900_000) })).toBeNull()
    expect(inputProblem({ name: 'x'.repeat(16_000_001) })).toBe('its text is too long')
    const block = new Uint8Array(64 * 1024 * 1024)
    expect(inputProblem([block, block, block, block])).toBeNull()
    expect(inputProblem([block, block, block, block, new Uint8Array(1)])).toBe('its bytes are too many')
  })

  it('is looked at without running anything', () => {
    const computed = Object.defineProperty({}, 'name', { enumerable: true, get: () => expect.fail('it was read') })
    expect(inputProblem(computed)).toBe('it has a property that is computed')
    expect(inputProblem([computed])).toBe('it has a property that is computed')
    expect(inputProblem({ name: { toJSON: () => expect.fail('it was called') } })).toBe('it has a function in it')
  })
})
