import { describe, expect, it } from 'vitest'
import { importKinds, importNotes, repairs } from '../import'
import {
  noteWords,
  outcomeWords,
  recognised,
  repairedWords,
  repairWords,
  skippedCount,
  skippedWords,
  timeLeft,
  visibleError,
} from './import'

describe('recognised', () => {
  it('says what it is and how much', () => {
    const found = { classNames: ['a', 'b', 'c'], counts: { train: 963, test: 241 } }
    expect(recognised({ kind: 'class-folders', ...found })).toBe('A folder for each class: 3 classes, 1,204 pictures')
    expect(recognised({ kind: 'idx', classNames: ['a'], counts: { train: 1, test: 0 } })).toBe(
      'IDX files: 1 class, 1 picture',
    )
    for (const kind of importKinds) expect(recognised({ kind, ...found })).toMatch(/^[A-Z].+: 3 classes/)
  })
})

describe('notes and repairs', () => {
  it('are sentences', () => {
    for (const note of importNotes) expect(noteWords(note)).toMatch(/^[A-Z].+\.$/)
    for (const repair of repairs) {
      expect(repairWords(repair)).toMatch(/^It.+\.$/)
      expect(repairedWords(repair, 1)).toMatch(/^1 picture .+\.$/)
      expect(repairedWords(repair, 1204)).toMatch(/^1,204 pictures .+\.$/)
    }
  })
})

describe('skippedWords', () => {
  it('does not say the name again', () => {
    const error = { code: 'picture-unreadable' as const, subject: 'owl/1.png', detail: {} }
    expect(skippedWords({ name: 'owl/1.png', error })).toBe(
      'This file could not be read as a picture; it seems damaged.',
    )
    expect(skippedWords({ name: 'owl/1.png', error: { ...error, subject: '1.png' } })).toMatch(/^This file/)
  })
  it('keeps the subject where it is something else', () => {
    const error = { code: 'csv-damaged' as const, subject: 'labels.csv', detail: { reason: 'it has no labels' } }
    expect(skippedWords({ name: 'owl', error })).toBe('The table labels.csv could not be read: it has no labels.')
  })
  it('knows rows from files', () => {
    const error = { code: 'csv-row' as const, subject: 'line 12 of a.csv', detail: { reason: 'it has no label' } }
    const row = { name: 'line 12 of a.csv', error }
    const file = { name: 'owl', error: { code: 'picture-kind' as const, subject: 'owl', detail: {} } }
    expect(skippedWords(row)).toBe('This row was left out: it has no label.')
    expect([skippedCount(1204, [row, row]), skippedCount(1, [row]), skippedCount(2, [row, file])]).toEqual([
      '1,204 rows',
      '1 row',
      '2 files',
    ])
    expect(skippedCount(3, [])).toBe('3 files')
  })
  it('shows control and direction-changing characters of what it quotes', () => {
    const error = { code: 'label-unknown' as const, subject: 'a', detail: { label: 'x\u202Ey', reason: 'a\nb' } }
    expect(skippedWords({ name: 'a', error })).toBe('This file has the label x⟨202E⟩y, which cannot be: a⟨A⟩b.')
    expect(visibleError({ code: 'file-missing', subject: 'a\u202Eb', detail: { size: 4 } })).toEqual({
      code: 'file-missing',
      subject: 'a⟨202E⟩b',
      detail: { size: 4 },
    })
  })
})

describe('outcomeWords', () => {
  it('adds up', () => {
    const report = { version: 1 as const, skippedFiles: [], repairedFiles: [] }
    expect(outcomeWords({ ...report, found: 1211, imported: 1204, skipped: 7, repaired: 12 })).toBe(
      '1,204 imported, 12 of them repaired, and 7 left out: 1,211 found.',
    )
    expect(outcomeWords({ ...report, found: 11, imported: 4, skipped: 7, repaired: 0 })).toBe(
      '4 imported and 7 left out: 11 found.',
    )
    expect(outcomeWords({ ...report, found: 4, imported: 4, skipped: 0, repaired: 0 })).toBe('4 imported: 4 found.')
  })
})

describe('timeLeft', () => {
  it('says it as people do', () => {
    const left = (seconds: number) => timeLeft({ done: 0, total: seconds * 100, perSecond: 100 })
    expect([1, 12, 49, 50, 60, 89, 91, 125, 3500, 3600, 4000, 7600].map(left)).toEqual([
      'a few seconds left',
      'about 20 seconds left',
      'about 50 seconds left',
      'about 1 minute left',
      'about 1 minute left',
      'about 1 minute left',
      'about 2 minutes left',
      'about 2 minutes left',
      'about 58 minutes left',
      'about 1 hour left',
      'about 1 hour 5 minutes left',
      'about 2 hours 5 minutes left',
    ])
  })
  it('does not guess before there is a speed', () => {
    expect(timeLeft({ done: 0, total: 100, perSecond: 0 })).toBeNull()
  })
})
