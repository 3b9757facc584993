import { describe, expect, it } from 'vitest'
import { exitOf } from './engine-exit'

describe('exit of the engine', () => {
  it('is a signal where the system ended it', () => {
    expect(exitOf(9, 'linux')).toEqual({ code: null, signal: 'SIGKILL' })
    expect(exitOf(11, 'darwin')).toEqual({ code: null, signal: 'SIGSEGV' })
    expect(exitOf(15, 'linux')).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('is a code otherwise', () => {
    for (const status of [0, 1, 3, 134, 137]) expect(exitOf(status, 'linux')).toEqual({ code: status, signal: '' })
    expect(exitOf(9, 'win32')).toEqual({ code: 9, signal: '' })
  })
})
