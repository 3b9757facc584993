import { expect, it } from 'vitest'
import { cacheFolder } from './places.mjs'

const home = '/home/ada'

it("puts an ordinary user's cache where the system wants it", () => {
  expect(cacheFolder({ env: {}, platform: 'linux', uid: 1000, home })).toBe('/home/ada/.cache/jackdaw')
  expect(cacheFolder({ env: { XDG_CACHE_HOME: '/big' }, platform: 'linux', uid: 1000, home })).toBe('/big/jackdaw')
  expect(cacheFolder({ env: {}, platform: 'darwin', uid: 501, home: '/Users/ada' })).toBe(
    '/Users/ada/Library/Caches/jackdaw',
  )
})

it("puts root's cache where other users can read it", () => {
  expect(cacheFolder({ env: { XDG_CACHE_HOME: '/root/.cache' }, platform: 'linux', uid: 0, home: '/root' })).toBe(
    '/var/cache/jackdaw',
  )
})

it('obeys JACKDAW_CACHE before all', () => {
  expect(cacheFolder({ env: { JACKDAW_CACHE: '/else' }, platform: 'linux', uid: 0, home: '/root' })).toBe('/else')
})
