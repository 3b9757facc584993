import { expect, test } from 'vitest'
import { changesPictures, meaningChanges } from './augmentation'

const digits = Array.from({ length: 10 }, (_, k) => String(k))

test('a mirrored digit is none, and a 6 upside down is a 9', () => {
  const mirrored = (change: object, names: string[]) => meaningChanges(change, names).flatMap(({ classes }) => classes)
  expect(mirrored({ flipHorizontal: true }, digits)).toEqual(['1', '2', '3', '4', '5', '6', '7', '9'])
  expect(mirrored({ flipVertical: true }, digits)).toEqual(['6', '9', '1', '2', '4', '5', '7'])
  expect(mirrored({ flipHorizontal: true }, ['A', 'b', 'd', 'R', 'eight'])).toEqual(['b', 'd', 'R'])
  expect(mirrored({ flipHorizontal: true }, ['0', '8'])).toEqual([])
  expect(meaningChanges({ flipVertical: true }, ['zero', 'one', 'Seven'])).toHaveLength(1)
  expect(meaningChanges({ rotate: 180 }, digits)).toEqual([{ change: 'rotate', classes: ['6', '9'] }])
  expect(meaningChanges({ rotate: 20, shift: 0.2, zoom: 0.1 }, digits)).toEqual([])
  expect(meaningChanges({ flipHorizontal: true }, ['A', 'B', 'C'])).toHaveLength(1)
})

test('left becomes right', () => {
  const signs = ['turn_left', 'Turn right', 'stop']
  expect(meaningChanges({ flipHorizontal: true }, signs)).toEqual([
    { change: 'flipHorizontal', classes: ['turn_left', 'Turn right'] },
  ])
  expect(meaningChanges({ flipVertical: true }, signs)).toEqual([])
  expect(meaningChanges({ flipVertical: true }, ['arrow up', 'arrow down', 'arrow left'])).toEqual([
    { change: 'flipVertical', classes: ['arrow up', 'arrow down'] },
  ])
  expect(meaningChanges({ rotate: 90 }, ['letter b', 'letter q'])).toHaveLength(1)
})

test('cats stay cats', () => {
  const all = { flipHorizontal: true, flipVertical: true, rotate: 180 }
  expect(meaningChanges(all, ['cat', 'dog', 'jackdaw'])).toEqual([])
  expect(meaningChanges(all, ['left shoe', 'right glove'])).toEqual([])
})

test('what is off changes nothing', () => {
  expect(changesPictures(undefined)).toBe(false)
  expect(changesPictures({})).toBe(false)
  expect(changesPictures({ shift: 0, flipVertical: false })).toBe(false)
  expect(changesPictures({ rotate: 1 })).toBe(true)
})
