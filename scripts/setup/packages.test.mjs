import { expect, it } from 'vitest'
import { matches } from './packages.mjs'

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/other-system': { version: '2.0.0', optional: true },
}

it('is content with what the lock file says, without optional packages', () => {
  expect(matches(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true)
})

it.each([
  ['nothing installed', undefined],
  ['a package missing', {}],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }],
  [
    'another version of an optional package',
    { 'node_modules/a': { version: '1.0.0' }, 'node_modules/other-system': { version: '1.0.0' } },
  ],
])('notices %s', (_name, present) => {
  expect(matches(wanted, present)).toBe(false)
})
