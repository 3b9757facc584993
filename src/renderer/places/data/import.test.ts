import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer, RequestInput } from '../../../shared/contract'
import type { DatasetSummary } from '../../../shared/dataset'
import type { ErrorCode } from '../../../shared/errors'
import { defaultImportSettings, type ImportPreview, type ImportReport } from '../../../shared/import'

type Respond = (answer: Answer<unknown>) => void
interface Asked {
  name: string
  input: unknown
  respond: Respond
}

/** Main, answering when the test says so. Stands before the imports: the state listens from the moment it is made. */
const main = vi.hoisted(() => {
  const asked: { name: string; input: unknown; respond: (answer: never) => void }[] = []
  const listeners: ((name: string, payload: unknown) => void)[] = []
  Object.assign(globalThis, {
    window: {
      jackdaw: {
        request: (name: string, input: unknown) =>
          new Promise((respond) => asked.push({ name, input, respond: respond as (answer: never) => void })),
        subscribe: (listener: (name: string, payload: unknown) => void) => listeners.push(listener),
      },
    },
  })
  return { asked, tell: (name: string, payload: unknown) => listeners.forEach((listener) => listener(name, payload)) }
})

import { navigation } from '../../state/navigation.svelte'
import { notices } from '../../state/notices.svelte'
import { datasetImport } from './import.svelte'

const choiceId = 'c'.padEnd(26, '0')
const preview: ImportPreview = {
  choiceId,
  folderName: 'birds.zip',
  kind: 'class-folders',
  settings: defaultImportSettings,
  adjustable: true,
  hasTest: false,
  shape: [64, 64, 3],
  classNames: ['owl', 'crow'],
  counts: { train: 8, test: 2 },
  classCounts: { train: [4, 4], test: [1, 1] },
  samples: [],
  skipped: [],
  skippedCount: 0,
  notes: [],
  sameAs: null,
}
const dataset = { id: 'd'.padEnd(26, '0'), name: 'birds', counts: preview.counts } as unknown as DatasetSummary
const report = { found: 10, imported: 10, skipped: 0, repaired: 0 } as unknown as ImportReport

const settle = () => vi.advanceTimersByTimeAsync(0)
const requestsFor = (name: string) => (main.asked as Asked[]).filter((one) => one.name === name)
const last = (name: string): Asked => {
  const found = requestsFor(name).pop()
  if (!found) throw new Error(`${name} was not asked`)
  return found
}
const answer = async (name: string, value: unknown) => (last(name).respond({ ok: true, value }), settle())
const refuse = async (name: string, code: ErrorCode) => (
  last(name).respond({ ok: false, error: { code, subject: '', detail: {} } }),
  settle()
)
const rest = () => vi.advanceTimersByTimeAsync(1000)
const said = () => notices.list.map((notice) => notice.text)

/** The form of the preview that is open. */
const form = () => {
  if (!datasetImport.form) throw new Error('there is no preview')
  return datasetImport.form
}
const opened = async (found: Partial<ImportPreview> = {}) => {
  datasetImport.open()
  void datasetImport.choose('folder')
  await answer('datasets.choose', { ...preview, ...found })
}
const change = (entries: Partial<ReturnType<typeof form>['entries']>) => {
  Object.assign(form().entries, entries)
  form().changed()
}
const again = (changes: Partial<ImportPreview['settings']>, found: Partial<ImportPreview> = {}) =>
  answer('datasets.preview', { ...preview, settings: { ...defaultImportSettings, ...changes }, ...found })

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  datasetImport.close()
  main.asked.length = 0
  notices.list = []
  navigation.go('data')
  navigation.datasetId = null
  vi.useRealTimers()
})

describe('choosing', () => {
  it('opens the preview of what was chosen, named without the ending of an archive', async () => {
    await opened()
    expect([datasetImport.stage, form().name, form().blocked]).toEqual(['preview', 'birds', null])
  })
  it('stays where it was when the person cancels the dialog of the system', async () => {
    datasetImport.open()
    void datasetImport.choose('file')
    expect(datasetImport.choosing).toBe('file')
    await answer('datasets.choose', null)
    expect([datasetImport.stage, datasetImport.choosing, datasetImport.error]).toEqual(['choices', null, null])
  })
  it('asks once while it is being looked at, and says what is wrong with what was chosen', async () => {
    datasetImport.open()
    void datasetImport.choose('file')
    void datasetImport.choose('folder')
    expect(requestsFor('datasets.choose')).toHaveLength(1)
    await refuse('datasets.choose', 'import-nothing')
    expect([datasetImport.stage, datasetImport.error?.code]).toEqual(['choices', 'import-nothing'])
  })
  it('drops what comes after the dialog was closed', async () => {
    datasetImport.open()
    void datasetImport.choose('folder')
    datasetImport.close()
    await answer('datasets.choose', preview)
    expect([datasetImport.stage, datasetImport.form]).toEqual([null, null])
  })
})

describe('settings', () => {
  it('looks again once, when they have rested, and is of the old ones meanwhile', async () => {
    await opened()
    for (const side of ['4', '48']) change({ side })
    expect([form().pending, form().current]).toEqual([true, false])
    await rest()
    expect(requestsFor('datasets.preview')).toHaveLength(1)
    expect(last('datasets.preview').input).toEqual({
      choiceId,
      settings: { ...defaultImportSettings, height: 48, width: 48 },
    })
    expect(form().preview.shape).toEqual([64, 64, 3])
    await again({ height: 48, width: 48 }, { shape: [48, 48, 3] })
    expect([form().preview.shape, form().pending, form().current]).toEqual([[48, 48, 3], false, true])
  })
  it('cancels a look that is no longer wanted, waits for its end, and drops its answer', async () => {
    await opened()
    change({ fit: 'pad' })
    await rest()
    change({ fit: 'stretch' })
    await rest()
    expect([requestsFor('datasets.preview').length, requestsFor('datasets.cancelImport').length]).toEqual([1, 1])
    await again({ fit: 'pad' }, { counts: { train: 1, test: 1 } })
    expect(form().preview.counts).toEqual(preview.counts)
    expect(last('datasets.preview').input).toMatchObject({ settings: { fit: 'stretch' } })
    await again({ fit: 'stretch' })
    expect([form().preview.settings.fit, form().pending]).toEqual(['stretch', false])
  })
  it('asks nothing when they are put back before they rested, or while one of them is wrong', async () => {
    await opened()
    change({ colour: 'grey' })
    change({ colour: 'colour' })
    await rest()
    expect([form().pending, form().current]).toEqual([false, true])
    change({ side: '5' })
    await rest()
    expect(form().blocked).toBe('A setting is not right; it is marked.')
    expect(requestsFor('datasets.preview')).toEqual([])
  })
  it('says why they lead to nothing, and forgets it with the next change', async () => {
    await opened()
    change({ fit: 'pad' })
    await rest()
    await refuse('datasets.preview', 'file-missing')
    expect([form().error?.code, form().preview.settings.fit]).toEqual(['file-missing', 'crop'])
    expect(form().blocked).toContain('the reason is shown')
    change({ fit: 'crop' })
    expect([form().error, form().blocked]).toEqual([null, null])
  })
  it('imports twice only what the person says twice, for as long as it is the same', async () => {
    await opened({ sameAs: 'Birds' })
    expect(form().blocked).toContain('You have this already')
    form().twice = true
    expect(form().blocked).toBeNull()
    change({ side: '32' })
    await rest()
    await again({ height: 32, width: 32 }, { sameAs: 'Small birds' })
    expect(form().blocked).toContain('You have this already')
  })
})

describe('importing', () => {
  const started = async () => {
    await opened()
    void datasetImport.start()
    await settle()
  }

  it('sends the name and the settings, follows the progress of its own choice, and shows the report', async () => {
    await started()
    const input = last('datasets.import').input as RequestInput<'datasets.import'>
    expect(input).toEqual({ choiceId, name: 'birds', settings: defaultImportSettings })
    main.tell('datasets.importProgress', { choiceId: 'x'.padEnd(26, '0'), done: 9, total: 10, perSecond: 1 })
    expect(datasetImport.progress).toEqual({ done: 0, total: 10, perSecond: 0 })
    main.tell('datasets.importProgress', { choiceId, done: 5, total: 10, perSecond: 2 })
    expect(datasetImport.progress).toEqual({ done: 5, total: 10, perSecond: 2 })
    await answer('datasets.import', { dataset, report })
    expect([datasetImport.stage, datasetImport.result?.report, said()]).toEqual(['report', report, []])
    datasetImport.look()
    expect([datasetImport.stage, navigation.datasetId]).toEqual([null, dataset.id])
  })
  it('waits for a preview that is still on its way, and then looks whether it may', async () => {
    await opened()
    change({ side: '32' })
    void datasetImport.start()
    void datasetImport.start()
    await rest()
    expect([datasetImport.waiting, requestsFor('datasets.import').length]).toEqual([true, 0])
    await again({ height: 32, width: 32 }, { sameAs: 'Birds' })
    expect([datasetImport.stage, datasetImport.waiting, requestsFor('datasets.import').length]).toEqual([
      'preview',
      false,
      0,
    ])
    form().twice = true
    void datasetImport.start()
    await settle()
    expect(last('datasets.import').input).toMatchObject({ settings: { height: 32, width: 32 } })
  })
  it('closes at once when it is cancelled, and says that nothing was kept when that is so', async () => {
    await started()
    datasetImport.close()
    expect([datasetImport.stage, last('datasets.cancelImport').input]).toEqual([null, { choiceId }])
    expect(said()).toEqual([])
    await refuse('datasets.import', 'import-cancelled')
    expect(said()).toEqual(['The import was cancelled; nothing was kept.'])
  })
  it('says so when it was done before it could be cancelled, and offers to remove it', async () => {
    await started()
    datasetImport.close()
    await answer('datasets.import', { dataset, report })
    expect(said()).toEqual(['“birds” was imported before it could be cancelled.'])
    notices.list[0]?.action?.run()
    expect(last('datasets.remove').input).toEqual({ datasetId: dataset.id })
  })
  it('does not take the end of a cancelled import for that of the next', async () => {
    await started()
    datasetImport.close()
    const [first] = requestsFor('datasets.import')
    await started()
    first?.respond({ ok: true, value: { dataset, report } })
    await settle()
    expect([datasetImport.stage, datasetImport.result]).toEqual(['importing', null])
  })
  it('goes back to the preview with the reason when it fails', async () => {
    await started()
    await refuse('datasets.import', 'disk-full')
    expect([datasetImport.stage, datasetImport.error?.code, form().name]).toEqual(['preview', 'disk-full', 'birds'])
  })
  it('goes back to choosing when what was chosen is no longer known', async () => {
    await started()
    await refuse('datasets.import', 'choice-expired')
    expect([datasetImport.stage, datasetImport.error?.code]).toEqual(['choices', 'choice-expired'])
  })
  it('goes on while another place is looked at, and says there that it is done', async () => {
    await started()
    navigation.go('train')
    await answer('datasets.import', { dataset, report })
    expect([datasetImport.stage, said()]).toEqual(['report', ['“birds” was imported: 10 pictures.']])
  })
})
