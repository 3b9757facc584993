import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importReportSchema, mostListed, type ImportReport, type SkippedFile } from '../../shared/import'
import * as v from 'valibot'
import { listedReport, readReport, reportRows, saveCsv, writeReport } from './import-report'
import type { SourceReport } from './picture-source'
import { storedFiles } from './stored-dataset'
import { skippedRows } from './trees/packed-rows'

let folder: string
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'jackdaw-report-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = () => storedFiles(folder).report
const skipped = (k: number): SkippedFile => {
  const name = k % 7 === 0 ? `cats/],"repairedFiles":[\n${k} "x" 猫.png` : `cats/${k}.txt`
  const code = k % 7 === 0 ? 'picture-unreadable' : 'picture-kind'
  return {
    name,
    error: { code, subject: k % 5 === 0 ? '' : name, detail: k % 2 === 0 ? { reason: `byte ${k % 9}` } : {} },
  }
}
const many = Array.from({ length: 2500 }, (_, k) => skipped(k))

function reportOf(skippedFiles: SkippedFile[], repaired: number): SourceReport {
  const rows = skippedRows()
  for (const one of skippedFiles) rows.push(one)
  const repairedFiles: ImportReport['repairedFiles'] = Array.from({ length: repaired }, (_, k) => ({
    name: `${k}.jpg`,
    repairs: k % 2 === 0 ? ['turned'] : ['turned', 'cmyk'],
  }))
  const [found, imported] = [skippedFiles.length + 3000, 3000]
  return { found, imported, skipped: skippedFiles.length, repaired, skippedFiles: rows, repairedFiles }
}

async function csv(): Promise<string> {
  const saved = path.join(folder, 'saved.csv')
  await saveCsv(saved, reportRows(folder, Infinity))
  return readFile(saved, 'utf8')
}

describe('the report of an import', () => {
  it.each([
    [0, 0],
    [1, 0],
    [0, 1],
    [2500, 1600],
  ])('with %d left out and %d repaired is kept whole; what is sent on lists the first', async (left, repaired) => {
    const report = reportOf(many.slice(0, left), repaired)
    await writeReport(file(), report)
    const whole: unknown = JSON.parse(await readFile(file(), 'utf8'))
    expect(v.parse(importReportSchema, whole).skippedFiles).toEqual(many.slice(0, left))
    const listed = await readReport(folder)
    expect(listed).toEqual(listedReport(report))
    expect(listed?.skippedFiles).toEqual(many.slice(0, Math.min(left, mostListed)))
    expect(listed?.repairedFiles).toHaveLength(Math.min(repaired, mostListed))
    if (left > 0) expect(listed?.tally?.skipped['picture-unreadable']).toBe(Math.ceil(left / 7))
    expect(listed?.tally?.repaired.cmyk ?? 0).toBe(Math.floor(repaired / 2))
    expect((await csv()).split('\r\n')).toHaveLength(1 + left + repaired + 1)
  })

  it('is read as it was written before rows had lines of their own', async () => {
    const report = { version: 1, ...reportOf([], 0), skipped: 2500, skippedFiles: many, repairedFiles: [] }
    await writeFile(file(), JSON.stringify(report, null, 2))
    const listed = await readReport(folder)
    expect(listed?.skippedFiles).toEqual(many.slice(0, mostListed))
    expect(listed?.tally?.skipped).toEqual({ 'picture-unreadable': 358, 'picture-kind': 2142 })
    expect((await csv()).split('\r\n')).toHaveLength(2502)
  })

  it('is none where there is none, and damaged wherever it is cut or changed', async () => {
    expect(await readReport(folder)).toBeNull()
    await writeReport(file(), reportOf(many.slice(0, 20), 3))
    const text = await readFile(file(), 'utf8')
    const damaged = [...Array.from({ length: 40 }, (_, k) => text.slice(0, Math.floor((k * (text.length - 3)) / 40)))]
    for (const bad of [
      ...damaged,
      text.replace('"version":1', '"version":1,"more":2'),
      text.replace('"code"', '"cod"'),
    ]) {
      await writeFile(file(), bad)
      await expect(readReport(folder)).rejects.toMatchObject({ code: 'file-damaged' })
    }
    await writeFile(file(), text.replace('"version":1', '"version":2'))
    await expect(readReport(folder)).rejects.toMatchObject({ code: 'file-newer' })
  })
})
