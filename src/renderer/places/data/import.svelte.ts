import { JackdawError, toErrorData, type ErrorData } from '../../../shared/errors'
import type { ImportPreview, ImportProgress, ImportResult } from '../../../shared/import'
import { counted, visible } from '../../../shared/words/format'
import { dropped, request, subscribe } from '../../api'
import { navigation, type DataTab } from '../../state/navigation.svelte'
import { notices } from '../../state/notices.svelte'
import { ImportForm } from './import-form.svelte'

/** Where an import is: what to choose, what was recognised, pictures on their way, what became of them. */
export type ImportStage = 'choices' | 'preview' | 'importing' | 'report'

/** From choosing a folder or file to a dataset in the library. One at a time; goes on while another place is open. */
class DatasetImport {
  /** Null while the dialog is closed. */
  stage = $state<ImportStage | null>(null)
  /** Main's dialog is open, or what was chosen is being looked at. */
  choosing = $state<'folder' | 'file' | 'drop' | null>(null)
  /** Files are being dragged over the window that may be dropped here. */
  over = $state(false)
  form = $state.raw<ImportForm | null>(null)
  /** Import was pressed while the preview was still on its way. */
  waiting = $state(false)
  progress = $state.raw<ImportProgress | null>(null)
  result = $state.raw<ImportResult | null>(null)
  /** Why the last step led to nothing. */
  error = $state.raw<ErrorData | null>(null)
  /** Goes up when the dialog is closed: what comes of earlier steps is no longer awaited. */
  #turn = 0

  constructor() {
    subscribe('datasets.importProgress', ({ choiceId, ...progress }) => {
      if (this.stage === 'importing' && choiceId === this.form?.preview.choiceId) this.progress = progress
    })
  }

  /** Opens the dialog, where the last one was left if it is still under way. */
  open(): void {
    this.stage ??= 'choices'
  }

  /** Lets a person choose in main's dialog, and looks at it. */
  async choose(what: 'folder' | 'file'): Promise<void> {
    if (this.choosing) return
    await this.#look(what, () => request('datasets.choose', { what }))
  }

  /** Looks at what was dropped, if that is something else than what is being done now. To be called while the drop is handled. */
  async drop(transfer: DataTransfer): Promise<void> {
    if (this.choosing || (this.stage !== null && this.stage !== 'choices')) return
    const kept = dropped(transfer)
    this.stage = 'choices'
    await this.#look('drop', async () => {
      const dropId = await kept
      if (dropId === null) throw new JackdawError('drop-not-on-disk')
      return request('datasets.chooseDropped', { dropId })
    })
  }

  async #look(what: 'folder' | 'file' | 'drop', ask: () => Promise<ImportPreview | null>): Promise<void> {
    const turn = this.#turn
    this.choosing = what
    this.error = null
    const outcome = await ask().then(
      (preview) => ({ preview, error: null }),
      (thrown: unknown) => ({ preview: null, error: toErrorData(thrown) }),
    )
    if (turn !== this.#turn) return
    this.choosing = null
    this.error = outcome.error
    if (!outcome.preview) return
    this.form = new ImportForm(outcome.preview)
    this.stage = 'preview'
  }

  /** Back to choosing: the preview was not what the person wanted, or what was chosen is no longer there. */
  chooseAgain(error: ErrorData | null = null): void {
    this.#leave()
    this.error = error
    this.stage = 'choices'
  }

  /** Imports what the preview shows; waits for a preview that is still on its way. */
  async start(): Promise<void> {
    const { form } = this
    if (this.stage !== 'preview' || !form || this.waiting) return
    const turn = this.#turn
    this.waiting = true
    await form.settled()
    if (turn !== this.#turn) return
    this.waiting = false
    if (form.blocked !== null || form.settings === null) return
    await this.#import(form, form.settings, turn)
  }

  async #import(form: ImportForm, settings: NonNullable<ImportForm['settings']>, turn: number): Promise<void> {
    const { choiceId, counts } = form.preview
    this.stage = 'importing'
    this.error = null
    this.progress = { done: 0, total: counts.train + counts.test, perSecond: 0 }
    const outcome = await request('datasets.import', { choiceId, name: form.name, settings }).then(
      (result) => ({ result, error: null }),
      (thrown: unknown) => ({ result: null, error: toErrorData(thrown) }),
    )
    if (turn !== this.#turn) return tellOfCancelled(outcome)
    this.progress = null
    if (outcome.result) {
      this.result = outcome.result
      this.stage = 'report'
      const { name, counts } = outcome.result.dataset
      // Whoever is looking at something else is told there.
      if (navigation.place !== 'data')
        notices.done(`“${visible(name)}” was imported: ${counted(counts.train + counts.test, 'picture')}.`)
      return
    }
    if (outcome.error.code === 'choice-expired') return this.chooseAgain(outcome.error)
    this.error = outcome.error
    this.stage = 'preview'
  }

  /** Closes the dialog, wherever it is. What is being imported is cancelled, and nothing of it is kept. */
  close(): void {
    if (this.stage === 'importing' && this.form)
      request('datasets.cancelImport', { choiceId: this.form.preview.choiceId }).catch((thrown) =>
        notices.failed(thrown),
      )
    this.#leave()
    this.error = null
    this.stage = null
  }

  /** Closes the report and goes to the pictures, or to what is wrong with them. */
  look(dataTab: DataTab = 'pictures'): void {
    const id = this.result?.dataset.id
    this.close()
    if (id !== undefined) navigation.go('data', { datasetId: id, dataTab, pictureIndex: null })
  }

  #leave(): void {
    this.#turn++
    this.form?.end()
    this.form = null
    this.choosing = null
    this.waiting = false
    this.progress = null
    this.result = null
  }
}

type Outcome = { result: ImportResult; error: null } | { result: null; error: ErrorData }

/** What became of an import that the person had turned away from. */
function tellOfCancelled({ result, error }: Outcome): void {
  if (result) {
    const { id, name } = result.dataset
    notices.done(`“${visible(name)}” was imported before it could be cancelled.`, {
      label: 'Remove it',
      run: () => void request('datasets.remove', { datasetId: id }).catch((thrown) => notices.failed(thrown)),
    })
  } else if (error.code === 'import-cancelled') notices.done('The import was cancelled; nothing was kept.')
  else notices.failed(JackdawError.fromData(error))
}

export const datasetImport = new DatasetImport()
