import { describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { entriesOf, readEntries, sameSettings, suggestedName } from './import-entries'

describe('settings of an import', () => {
  it('reads back what it wrote, square or not, for every whole percent', () => {
    for (let percent = 0; percent <= 90; percent++) {
      const settings = { ...defaultImportSettings, testShare: percent / 100, width: 64 + (percent % 2), seed: 7 }
      expect(readEntries(entriesOf(settings), settings, true)).toEqual(settings)
    }
  })
  it('takes one side for both while the pictures are square', () => {
    const entries = { ...entriesOf(defaultImportSettings), side: '48', width: '96', height: 'x' }
    expect(readEntries(entries, defaultImportSettings, true)).toMatchObject({ height: 48, width: 48 })
    expect(readEntries({ ...entries, square: false, height: '32' }, defaultImportSettings, true)).toMatchObject({
      height: 32,
      width: 96,
    })
  })
  it('refuses what a request would refuse', () => {
    const entries = entriesOf(defaultImportSettings)
    for (const wrong of [{ side: '7' }, { side: '513' }, { side: '12.5' }, { testShare: '91' }, { testShare: '' }])
      expect(readEntries({ ...entries, ...wrong }, defaultImportSettings, true)).toBeNull()
  })
  it('reads nothing but the share of the test where nothing else can be chosen', () => {
    const entries = { ...entriesOf(defaultImportSettings), side: 'x', fit: 'pad' as const, testShare: '50' }
    expect(readEntries(entries, defaultImportSettings, false)).toEqual({ ...defaultImportSettings, testShare: 0.5 })
  })
  it('knows settings that lead to the same', () => {
    expect(sameSettings(defaultImportSettings, { ...defaultImportSettings })).toBe(true)
    expect(sameSettings(defaultImportSettings, { ...defaultImportSettings, fit: 'pad' })).toBe(false)
  })
})

describe('suggestedName', () => {
  it('leaves the ending of an archive or table away, and only that', () => {
    expect(['birds.zip', 'cifar.tar.gz', 'x.NPZ', 'birds', 'my.birds', '.zip'].map(suggestedName)).toEqual([
      'birds',
      'cifar',
      'x',
      'birds',
      'my.birds',
      '.zip',
    ])
  })
})
