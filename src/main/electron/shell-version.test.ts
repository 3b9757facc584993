import { describe, expect, it } from 'vitest'
import { assertShell, isDevelopmentShell } from './shell-version'

describe('version of Electron', () => {
  it('tells the stand-in from what is shipped', () => {
    expect(isDevelopmentShell('45.4.1')).toBe(false)
    expect(isDevelopmentShell('42.0.0')).toBe(false)
    for (const old of ['41.9.9', '22.3.25', '4.0.0', '']) expect(isDevelopmentShell(old), old).toBe(true)
  })

  it('is refused in a package when it is old', () => {
    expect(() => assertShell('22.3.25', true)).toThrow('22.3.25')
    expect(() => assertShell('22.3.25', false)).not.toThrow()
    expect(() => assertShell('45.4.1', true)).not.toThrow()
  })
})
