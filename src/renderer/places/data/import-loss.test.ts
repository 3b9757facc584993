import { describe, expect, it } from 'vitest'
import { lossWords } from './import-loss'

const photo = { width: 4032, height: 3024 }

describe('lossWords', () => {
  it('says what cropping cuts off, on the right sides', () => {
    expect(lossWords(photo, [64, 64, 3], 'crop')).toBe(
      'Left and right are cut off, 13 % each. Details smaller than 47 pixels are gone.',
    )
    expect(lossWords({ width: 3024, height: 4032 }, [64, 64, 3], 'crop')).toMatch(/^Top and bottom are cut off, 13 %/)
  })
  it('says where the bands are and how much of the picture they take', () => {
    expect(lossWords(photo, [64, 64, 3], 'pad')).toBe(
      'Bands above and below fill 25 % of it. Details smaller than 63 pixels are gone.',
    )
    expect(lossWords({ width: 100, height: 400 }, [64, 64, 3], 'pad')).toMatch(/^Bands on the left and right fill 75 %/)
  })
  it('says how things are squeezed', () => {
    expect(lossWords(photo, [64, 64, 3], 'stretch')).toMatch(/^It looks 25 % narrower/)
    expect(lossWords({ width: 300, height: 600 }, [64, 64, 3], 'stretch')).toMatch(/^It looks 50 % flatter/)
  })
  it('says that nothing is cut off where the proportions agree, square or not', () => {
    for (const fit of ['crop', 'pad', 'stretch'] as const) {
      expect(lossWords({ width: 64, height: 64 }, [64, 64, 3], fit)).toBe('Nothing is cut off.')
      expect(lossWords({ width: 1280, height: 960 }, [48, 64, 3], fit)).toBe(
        'Nothing is cut off. Details smaller than 20 pixels are gone.',
      )
    }
  })
  it('says when a picture is enlarged', () => {
    expect(lossWords({ width: 20, height: 20 }, [64, 64, 1], 'crop')).toBe(
      'Nothing is cut off. The file is smaller, so it is enlarged.',
    )
  })
})
