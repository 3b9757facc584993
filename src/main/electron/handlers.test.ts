import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requests } from '../../shared/contract'
import type { Services } from '../services'
import type { Dialogs } from './dialogs'
import { createHandlers, fileNamePart } from './handlers'

const id = 'abcdefghijklmnopqrstuvwx01'
const info = { version: '1', electron: '45', developmentShell: false, libraryName: 'library' }

let folder: string
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'jackdaw-handlers-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Services that only note what they are asked. */
function shell(answers: Partial<Dialogs>) {
  const asked: unknown[][] = []
  const services = {
    datasets: {
      choose: async (chosen: unknown) => void asked.push(['choose', chosen]),
      addPictures: async (...values: unknown[]) => void asked.push(['add', ...values]),
      find: async () => ({ name: 'My dataset' }),
    },
    runs: { find: async () => ({ name: 'My run: 1/2' }) },
    predictions: { csv: async () => 'index,label\n0,7\n' },
    exports: { create: async (...values: unknown[]) => void asked.push(['export', ...values]) },
  } as unknown as Services
  const cancelled: Dialogs = {
    chooseFolder: async () => null,
    chooseFile: async () => null,
    chooseTargetFolder: async () => null,
    chooseCsvFile: async () => null,
    choosePngFile: async () => null,
    confirmClosing: async () => false,
  }
  return {
    asked,
    handlers: createHandlers({
      services,
      dialogs: { ...cancelled, ...answers },
      drops: { take: (dropId) => [`/dropped/${dropId}`] },
      info,
    }),
  }
}

describe('handlers', () => {
  it('are there for every request and for nothing else', () => {
    expect(Object.keys(shell({}).handlers).sort()).toEqual(Object.keys(requests).sort())
  })

  it('do nothing when the person cancels', async () => {
    const { asked, handlers } = shell({})
    expect(await handlers['datasets.choose']({ what: 'folder' })).toBeNull()
    expect(await handlers['datasets.choose']({ what: 'file' })).toBeNull()
    expect(await handlers['datasets.saveReport']({ datasetId: id })).toBe(false)
    expect(await handlers['datasets.saveAddReport']({ datasetId: id })).toBe(false)
    expect(await handlers['exports.create']({ runId: id, format: 'tfjs' })).toBeNull()
    expect(await handlers['results.saveCsv']({ runId: id, split: 'test' })).toBe(false)
    expect(asked).toEqual([])
  })

  it('give the services what was dropped, by its id', async () => {
    const { asked, handlers } = shell({})
    await handlers['datasets.chooseDropped']({ dropId: 'one' })
    await handlers['datasets.addDropped']({ datasetId: id, label: 3, dropId: 'two' })
    expect(asked).toEqual([
      ['choose', ['/dropped/one']],
      ['add', id, 3, ['/dropped/two']],
    ])
  })

  it('give the services the folder that the person chose', async () => {
    const { asked, handlers } = shell({
      chooseFolder: async () => '/from',
      chooseFile: async () => '/from/pictures.zip',
      chooseTargetFolder: async () => '/to',
    })
    await handlers['datasets.choose']({ what: 'folder' })
    await handlers['datasets.choose']({ what: 'file' })
    await handlers['exports.create']({ runId: id, format: 'safetensors' })
    expect(asked).toEqual([
      ['choose', '/from'],
      ['choose', '/from/pictures.zip'],
      ['export', id, 'safetensors', '/to'],
    ])
  })

  it('write the table where the person says, and nothing beside it', async () => {
    let suggestion = ''
    const { handlers } = shell({
      chooseCsvFile: async (_title, name) => {
        suggestion = name
        return path.join(folder, 'out.csv')
      },
    })
    expect(await handlers['results.saveCsv']({ runId: id, split: 'test' })).toBe(true)
    expect(suggestion).toBe('My-run-1-2-test.csv')
    expect(readFileSync(path.join(folder, 'out.csv'), 'utf8')).toBe('index,label\n0,7\n')
    expect(readdirSync(folder)).toEqual(['out.csv'])
  })

  it('make file names that every system takes', () => {
    for (const name of ['../..', 'a/b\\c', 'con\u202Egpj.exe', 'x\0y', '  ', '....', '-rf', 'Größe 5']) {
      expect(fileNamePart(name), name).toMatch(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/)
    }
    expect(fileNamePart('///')).toBe('run')
  })
})
