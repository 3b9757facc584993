import { expect, test } from 'vitest'
import { mostListed } from '../../../shared/doctor'
import { limitedWords, unlistedWords } from '../../../shared/words/doctor'
import type { CaseContext } from './case-key'
import { findingOf, findingOfSingles } from './finding-of'

const stored = mostListed + 5000
const indices = Uint32Array.from({ length: stored }, (_, index) => index)
/** Every fourth picture is for the test. */
const context: CaseContext = {
  view: {
    classes: [{ id: '0', name: 'cat' }],
    labels: new Uint16Array(stored),
    sides: Uint8Array.from(indices, (index) => Number(index % 4 === 0)),
  },
  digests: new Uint32Array(2 * stored).map((_, at) => at),
}

test('cases of one picture each are counted as any others, and as many listed', () => {
  const cases = [...indices].map((index) => ({ pictures: [index] }))
  const finding = findingOf('blank', cases, context)
  expect(finding).toMatchObject({ groupCount: stored, pictureCount: stored, train: 18_750, test: 6250 })
  expect(finding?.groups).toHaveLength(mostListed)
  expect(findingOfSingles('blank', indices, context)).toEqual(finding)
  expect(findingOfSingles('blank', [], context)).toBeNull()
  expect(finding && unlistedWords(finding)).toMatch(/^5,000 further cases are not listed/)
})

test('a case of more pictures than are listed says how many are not', () => {
  const finding = findingOf('copies', [{ pictures: [...indices] }], context)
  expect(finding).toMatchObject({ groupCount: 1, pictureCount: stored })
  expect(finding?.groups[0]?.pictures).toHaveLength(mostListed)
  expect(finding && unlistedWords(finding)).toMatch(/^5,000 further pictures are not listed/)
  const small = findingOf('copies', [{ pictures: [1, 2] }], context)
  expect(small && unlistedWords(small)).toBeNull()
})

test('it is said where not all could be compared', () => {
  expect(limitedWords({ limited: true })).toMatch(/not all of them could be compared/)
  expect(limitedWords({ limited: false })).toBeNull()
})
