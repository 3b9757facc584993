import { describe, expect, it } from 'vitest'
import { alikePictures, firstEntries, readSplit, splitOutlook, type SplitEntries } from './split-entries'

const dataset = { counts: { train: 80, test: 20 }, classCounts: { train: [60, 20], test: [15, 5] }, named: true }
const fresh = { counts: { train: 100, test: 0 }, classCounts: { train: [75, 25], test: [0, 0] } }
const entries = (change: Partial<SplitEntries> = {}) => ({ ...firstEntries(dataset), ...change })
const outlook = (change: Partial<SplitEntries>, of: Parameters<typeof readSplit>[1] = dataset) =>
  splitOutlook(of, readSplit(entries(change), of))

describe('dividing a dataset by the fields', () => {
  it('begins with what is there, or a fifth', () => {
    expect(firstEntries(dataset)).toMatchObject({ share: '20', count: '20', redraw: false, together: 'alone' })
    const mnist = { ...fresh, counts: { train: 60_000, test: 10_000 } }
    expect(firstEntries(mnist)).toMatchObject({ by: 'count', count: '10000', share: '14.3' })
    expect(firstEntries(fresh)).toMatchObject({ share: '20', count: '20' })
    expect(firstEntries({ ...fresh, counts: { train: 1, test: 99 } })).toMatchObject({ share: '20' })
  })

  it('keeps together what the doctor found to be alike, once it has looked', () => {
    const group = (pictures: number[]) => ({ key: '', pictures, labels: [], sides: [], classes: [] })
    const finding = (kind: 'leak' | 'similar' | 'blank', lists: number[][]) => ({
      ...{ kind, groups: lists.map(group), groupCount: lists.length, train: 0, test: 0 },
      pictureCount: lists.flat().length,
    })
    const findings = [finding('leak', [[3, 90]]), finding('blank', [[5]]), finding('similar', [[7, 8, 9]])]
    const hash = 'a'
    const known = alikePictures({ hash, findings }, { hash })
    expect(known).toEqual({ groups: 2, blocked: null })
    expect(readSplit(entries(), dataset, known.groups)?.alike).toBe(true)
    expect(readSplit(entries(), dataset, 0)).not.toHaveProperty('alike')
    expect(readSplit(entries({ alike: false }), dataset, known.groups)).not.toHaveProperty('alike')
    for (const unknown of [null, { hash: 'b', findings }, { hash, findings: [] }]) {
      const { groups, blocked } = alikePictures(unknown, { hash })
      expect([groups, typeof blocked]).toEqual([0, 'string'])
    }
  })

  it('reads what stands in them', () => {
    expect(readSplit(entries({ share: '12.5' }), dataset)).toEqual({
      test: { share: 0.125 },
      seed: 1,
      redraw: false,
      groups: null,
    })
    expect(readSplit(entries({ by: 'count', count: '30', share: 'x' }), dataset)?.test).toEqual({ count: 30 })
    expect(readSplit(entries({ together: 'prefix', separator: '-' }), dataset)?.groups).toEqual({
      by: 'prefix',
      separator: '-',
    })
    expect(readSplit(entries({ together: 'folder' }), dataset)?.groups).toEqual({ by: 'folder' })
    expect(readSplit(entries({ together: 'folder' }), fresh)?.groups).toBeNull()
    for (const wrong of [
      { share: '91' },
      { by: 'count' as const, count: '100' },
      { seed: '-1' },
      { together: 'prefix' as const, separator: '' },
      { together: 'prefix' as const, separator: '123456789' },
    ])
      expect(readSplit(entries(wrong), dataset)).toBeNull()
  })

  it('says what comes of it, or why it cannot be done', () => {
    expect(outlook({ share: '30' })).toEqual({
      sentence: 'Then 70 to train with, 30 for the test (30.0 %). The 20 pictures in the test now stay there.',
      blocked: null,
    })
    expect(outlook({ share: '10', redraw: true }).sentence).toBe('Then 90 to train with, 10 for the test (10.0 %).')
    expect(outlook({ share: '30', together: 'folder' }).sentence).toContain('about 70 to train with, about 30')
    expect(outlook({ share: '10' })).toEqual({
      sentence: 'Nothing changes: 80 to train with, 20 for the test.',
      blocked: 'The test has as many already; ask for more, or draw it anew.',
    })
    expect(outlook({ share: '0' }, fresh).blocked).toBe('No picture would go to the test.')
    expect(outlook({ share: '' }).blocked).toBe('A setting is not right; it is marked.')
    const excluded = { counts: { train: 0, test: 0 }, classCounts: { train: [0], test: [0] } }
    expect(outlook({}, excluded).blocked).toBe('Every picture is excluded.')
    // Each class keeps one to learn from.
    expect(outlook({ by: 'count', count: '99' }, fresh).sentence).toContain('2 to train with, 98 for the test')
  })
})
